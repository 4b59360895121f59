import { describe, expect, it } from 'vitest';
import { sumUpCase } from '../../bench/failover/case-figures.ts';
import { measureBlip } from '../../bench/failover/measure-blip.ts';
import { type MeasuredOutage, measureOutage, type OutageCase } from '../../bench/failover/measure-outage.ts';
import { OUTAGE_CASES, ROUTE_53_CASES, WARM_SWITCH } from '../../bench/failover/outage-cases.ts';

const NO_PARTS = { detectMs: null, approvalMs: null, ownMs: null, capacityMs: null, dnsMs: null, clientsMs: null };

const caseNamed = (text: string): OutageCase => {
  const found = [...OUTAGE_CASES, ...ROUTE_53_CASES].find(({ name }) => name.includes(text));
  if (found === undefined) throw new Error(`no case has ${text} in its name`);
  return found;
};

describe('a bench of outages', () => {
  it('measures parts that add up to the time until 99 % of the clients came', async () => {
    const { parts, answeredMs, movedMs, requests, lost } = await measureOutage(WARM_SWITCH, 37);
    const sum = Object.values(parts).reduce((total: number, one) => total + (one ?? Number.NaN), 0);
    expect(sum).toBe(movedMs);
    expect(answeredMs).toBe((movedMs ?? 0) - (parts.clientsMs ?? 0));
    expect(requests).toBeCloseTo(600 * 15 * 60);
    expect(lost).toBeGreaterThan(((answeredMs ?? 0) / 1_000) * 600 * 0.95);
  }, 30_000);

  it('lets a person approve after two minutes, and waits for machines where there are too few', async () => {
    const approved = await measureOutage(caseNamed('a person approves'), 0);
    expect(approved.parts.approvalMs).toBeGreaterThanOrEqual(120_000);
    expect(approved.parts.approvalMs).toBeLessThan(125_000);
    const few = await measureOutage(caseNamed('two machines run'), 0);
    expect(few.parts.capacityMs).toBeGreaterThan(180_000);
  }, 30_000);

  it('knows of outages that nobody answers, and of those that another answers', async () => {
    expect(await measureOutage(caseNamed('no witness, control plane down'), 0)).toMatchObject({
      parts: NO_PARTS,
      answeredMs: null,
      movedMs: null,
    });
    const { parts, answeredMs } = await measureOutage(caseNamed('Route 53, 10 s'), 0);
    expect(parts).toMatchObject({ ...NO_PARTS, clientsMs: expect.any(Number) });
    expect(answeredMs).toBeLessThan(45_000);
  }, 30_000);

  it('tells whether a moment of failure moved anybody', async () => {
    expect(await measureBlip(WARM_SWITCH, 40, 0)).toBe(false);
    expect(await measureBlip(caseNamed('Route 53, 10 s'), 40, 0)).toBe(true);
  }, 30_000);

  it('sums up outages, and counts those that never ended for no time at all', () => {
    const moved = (seconds: number): MeasuredOutage => ({
      parts: { ...NO_PARTS, detectMs: seconds * 500 },
      answeredMs: null,
      movedMs: seconds * 1_000,
      requests: 1_000,
      lost: seconds,
    });
    const never: MeasuredOutage = { parts: NO_PARTS, answeredMs: null, movedMs: null, requests: 1_000, lost: 1_000 };
    expect(sumUpCase(WARM_SWITCH, [moved(10), moved(241), moved(20), never])).toMatchObject({
      outages: 4,
      moved: 3,
      parts: { detectMs: { median: 10, p99: 120.5, max: 120.5 }, ownMs: null },
      answered: null,
      total: { median: 20, p99: 241, max: 241 },
      late: 1,
      lostShare: { max: 1 },
    });
  });
});
