import { describe, expect, it } from 'vitest';
import { decideTelling } from '../../../shared/core/readiness/decide-telling.ts';
import { needsAudit, needsProbe } from '../../../shared/core/readiness/needs-audit.ts';
import { planProbes } from '../../../shared/core/readiness/plan-probes.ts';
import { readReadinessReport } from '../../../shared/core/readiness/read-readiness-report.ts';
import { readStored } from '../../../shared/core/readiness/stored-readiness.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS } from '../build.ts';
import { judge, known, UNKNOWN } from './readiness-scene.ts';

const GREEN = judge();
const NO_ZONE = judge({ zone: known(null) });
const NO_ALARMS = judge({ zone: known(null), alarms: known([]) });

describe('telling', () => {
  it('says what turned red, once, by name', () => {
    const first = decideTelling(null, NO_ZONE);
    expect(first.notice).toMatchObject({ code: 'NOT_READY', checks: [{ id: 'zone', subject: 'example.com' }] });
    expect(first.before).toEqual({ told: [], toldRed: false });
    expect(first.after).toEqual({ told: ['zone example.com'], toldRed: true });
    expect(decideTelling(first.after, NO_ZONE).notice).toBeNull();
    const more = decideTelling(first.after, NO_ALARMS);
    expect(more.notice?.checks.map(({ id }) => id)).toEqual(['switch', 'alarms']);
    expect(more.after.told).toHaveLength(3);
  });

  it('says once that all is green again, and what turns red anew', () => {
    const red = decideTelling(null, NO_ALARMS).after;
    const better = decideTelling(red, NO_ZONE);
    expect(better).toMatchObject({ notice: null, after: { told: ['zone example.com'], toldRed: true } });
    expect(decideTelling(better.after, NO_ALARMS).notice?.checks).toHaveLength(2);
    const well = decideTelling(better.after, GREEN);
    expect(well).toMatchObject({ notice: { code: 'READY' }, after: { told: [], toldRed: false } });
    expect(decideTelling(well.after, GREEN).notice).toBeNull();
  });

  it('takes the unknown for no news', () => {
    const red = decideTelling(null, NO_ZONE).after;
    const unknown = judge({ zone: UNKNOWN });
    expect(decideTelling(red, unknown)).toMatchObject({ notice: null, after: red });
    expect(decideTelling(null, unknown).notice).toBeNull();
    expect(decideTelling(red, judge({ quota: UNKNOWN }))).toMatchObject({
      notice: null,
      after: { told: [], toldRed: true },
    });
  });
});

describe('what was stored', () => {
  const stored = { version: 1, report: GREEN, told: [], toldRed: false, probedAtMs: null };

  it('is read as it was written', () => {
    expect(readStored(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
    expect(readReadinessReport(stored)).toEqual(GREEN);
  });

  it.each([
    null,
    'text',
    [],
    { ...stored, version: 2 },
    { ...stored, report: null },
    { ...stored, report: { ...GREEN, version: 2 } },
    { ...stored, report: { ...GREEN, service: 1 } },
    { ...stored, report: { ...GREEN, atMs: 'now' } },
    { ...stored, report: { ...GREEN, checks: {} } },
    { ...stored, report: { ...GREEN, probes: null } },
    { ...stored, told: null },
  ])('is nothing where it is no audit: %#', (body) => {
    expect(readStored(body)).toBeNull();
    expect(readReadinessReport(body)).toBeNull();
  });
});

describe('when', () => {
  it('to audit, and to ask EC2, again', () => {
    expect(needsAudit(null, NOW_MS)).toBe(true);
    expect(needsAudit(GREEN, NOW_MS + 14 * MINUTE_MS)).toBe(false);
    expect(needsAudit(GREEN, NOW_MS + 15 * MINUTE_MS)).toBe(true);
    expect(needsAudit(GREEN, NOW_MS - DAY_MS)).toBe(true);
    expect(needsProbe(null, NOW_MS)).toBe(true);
    expect(needsProbe(NOW_MS, NOW_MS + DAY_MS - 1)).toBe(false);
    expect(needsProbe(NOW_MS, NOW_MS + DAY_MS)).toBe(true);
  });
});

describe('what EC2 is asked for', () => {
  const sizes = ['large', 'xlarge', '2xlarge', '4xlarge'].map((size, index) => ({
    instanceType: `m7g.${size}`,
    units: 2 ** index,
    usdPerHour: null,
  }));
  const [first, ...others] = sizes;

  it('is as many machines in each zone, of three sizes at most, each only where the smaller is not there', () => {
    if (first === undefined) throw new Error('no size');
    const fleet = fleetOf({ sizes: [first, ...others] });
    expect(planProbes(fleet, ['a', 'b'], 5)).toEqual(
      ['a', 'b'].map((zone) => ({
        fleet: 'web',
        zone,
        asks: [
          { instanceType: 'm7g.large', machines: 3 },
          { instanceType: 'm7g.xlarge', machines: 2 },
          { instanceType: 'm7g.2xlarge', machines: 1 },
        ],
      })),
    );
    expect(planProbes(fleet, ['a'], 500)[0]?.asks[0]?.machines).toBe(20);
    expect(planProbes(fleet, ['a'], 0)).toEqual([]);
    expect(planProbes(fleet, [], 3)).toEqual([]);
  });
});
