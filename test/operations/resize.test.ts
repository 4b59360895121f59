import { describe, expect, it } from 'vitest';
import { Fault, type FaultKind } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { tagInstance } from '../../sim/instances.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { limitPool } from '../../sim/pools.ts';
import { livingInstances, mutatingCalls, type Scenario } from './scenario.ts';
import { createStateful, DATABASE, GROWING, machines, resizeOf, resizeOutcomes } from './stateful-scenario.ts';

const LARGE = { instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' } as const;
const XLARGE = { ...LARGE, instanceType: 'c7g.xlarge' } as const;

/** Fails a fleets call with that kind, as often as `fails` says. */
const failing = (method: string, kind: FaultKind, times: number): PointHook => {
  let left = times;
  return (point) => {
    if (point.method !== method || point.phase !== 'before' || left === 0) return Promise.resolve();
    left -= 1;
    return Promise.reject(new Fault(kind, `ec2:${method}`, `${method} is ${kind}`));
  };
};

const codes = ({ records }: Scenario): readonly string[] => records.map(({ decision }) => decision.code);

describe('a machine that needs another size', () => {
  it('waits for the window, then is drained, stopped, modified, started and registered, and stays itself', async () => {
    const scenario = createStateful();
    await scenario.run(10);
    expect(codes(scenario).at(-1)).toBe('RESIZE_DUE');
    const before = livingInstances(scenario).map(({ id, instanceType }) => [id, instanceType]);
    await scenario.run(10);
    expect(resizeOutcomes(scenario)).toEqual(['stop it: done', 'make it c7g.xlarge: done', 'start it: done']);
    expect(machines(scenario)).toEqual(['c7g.xlarge running ready']);
    expect(livingInstances(scenario).map(({ id }) => id)).toEqual(before.map(([id]) => id));
    expect(await resizeOf(scenario)).toMatchObject({ underWay: null, failures: [] });
    expect(codes(scenario)).toContain('RESIZING');
    expect(codes(scenario).at(-1)).toBe('IN_BAND');
    const told = scenario.notices.map(({ code, subject }) => `${code}: ${subject.replace(/i-[0-9a-f]+/, 'it')}`);
    expect(told).toContain('RESIZING: Ballast web: stop it');
  });

  it('is not touched in a dry run, and not by a fleet that is only observed', async () => {
    const scenario = createStateful();
    await scenario.run(10);
    const calls = mutatingCalls(scenario).length;
    const { decisions } = await scenario.look({ kind: 'named', fleets: ['web'] }, { dryRun: true });
    expect(decisions[0]).toMatchObject({ code: 'RESIZING', plan: [{ kind: 'deregister' }], applied: 'dry-run' });
    expect(mutatingCalls(scenario)).toHaveLength(calls);
  });

  it('is finished when it has begun, although the window ends, and although somebody pauses the fleet', async () => {
    const window = { cron: '10 9 * * *', timeZone: 'UTC', lastsMs: MINUTE_MS };
    const scenario = createStateful(undefined, { ...DATABASE, resize: { kind: 'in-place', window } });
    await scenario.run(12);
    expect(resizeOutcomes(scenario)).toEqual(['stop it: done']);
    const { nowMs } = scenario.world;
    await scenario.ledger.putOverride('web', { kind: 'pause', untilMs: nowMs + HOUR_MS, why: 'lunch', atMs: nowMs });
    await scenario.run(6);
    expect(codes(scenario).at(-1)).toBe('PAUSED');
    expect(machines(scenario)).toEqual(['c7g.xlarge running ready']);
  });

  it('is made for the busiest moment since the window before, not for a quiet hour', async () => {
    const scenario = createStateful(undefined, DATABASE, (minute) => (minute > 2 && minute < 7 ? 90 : 20));
    await scenario.run(40);
    expect(machines(scenario)).toEqual(['c7g.xlarge running ready']);
  });
});

describe('a resize that is not wanted any more', () => {
  it('is called off before the machine is stopped', async () => {
    const scenario = createStateful();
    await scenario.run(11);
    expect((await resizeOf(scenario))?.underWay?.phase).toBe('draining');
    const [machine] = livingInstances(scenario);
    tagInstance(scenario.world, machine?.id ?? '', 'ballast:protect', 'yes');
    await scenario.run(4);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
    expect(resizeOutcomes(scenario)).toEqual([]);
  });

  it('is called off by the second look', async () => {
    let scenario: Scenario;
    const hook: PointHook = ({ method, phase }) => {
      const last = scenario?.changes.at(-1);
      if (method === 'listInstances' && phase === 'before' && last?.method === 'saveState') {
        for (const { id } of livingInstances(scenario)) tagInstance(scenario.world, id, 'ballast:protect', 'yes');
      }
      return Promise.resolve();
    };
    scenario = createStateful(hook);
    await scenario.run(20);
    expect(resizeOutcomes(scenario)).toEqual(['stop it: skipped']);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
    expect(await resizeOf(scenario)).toMatchObject({ underWay: null, failures: [] });
  });
});

describe('a resize that fails leaves the machine running on its old size', () => {
  const MODIFIED_BACK = ['make it c7g.large: done', 'start it: done'];

  it('when the new size has no capacity, and is not tried again before its rest is over', async () => {
    const scenario = createStateful();
    limitPool(scenario.world, XLARGE, 0);
    await scenario.run(60);
    expect(resizeOutcomes(scenario)).toEqual([
      'stop it: done',
      'make it c7g.xlarge: done',
      'start it: failed',
      ...MODIFIED_BACK,
    ]);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
    expect(codes(scenario).at(-1)).toBe('RESIZE_FAILED');
    const resize = await resizeOf(scenario);
    expect(resize).toMatchObject({
      underWay: null,
      failures: [{ instanceType: 'c7g.xlarge', backOffMs: HOUR_MS, because: expect.stringContaining('insufficient') }],
    });
    const record = (await scenario.ledger.readFleets(['web'])).get('web');
    expect(record?.state?.dryPools).toMatchObject([XLARGE]);
  });

  it.each(['invalid', 'denied', 'no-capacity', 'not-found'] as const)('when modifying is %s', async (kind) => {
    const scenario = createStateful(failing('modifyType', kind, 1));
    await scenario.run(20);
    expect(resizeOutcomes(scenario)).toEqual([
      'stop it: done',
      'make it c7g.xlarge: failed',
      'start it: skipped',
      'start it: done',
    ]);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
    expect((await resizeOf(scenario))?.failures).toMatchObject([{ because: `modifyType is ${kind}` }]);
  });

  it('when it may not be stopped at all', async () => {
    const scenario = createStateful(failing('stop', 'conflict', 1));
    await scenario.run(20);
    expect(resizeOutcomes(scenario)).toEqual(['stop it: failed']);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
    expect((await resizeOf(scenario))?.failures).toMatchObject([{ because: 'stop is conflict' }]);
  });

  it('and tries until the old size can be had, loudly', async () => {
    const scenario = createStateful();
    limitPool(scenario.world, XLARGE, 0);
    await scenario.run(12);
    limitPool(scenario.world, LARGE, 0);
    await scenario.run(8);
    expect(machines(scenario)).toEqual(['c7g.large stopped not ready']);
    expect(codes(scenario).at(-1)).toBe('RESIZE_FAILED');
    const notices = scenario.notices.filter(({ code }) => code === 'RESIZE_FAILED');
    expect(notices.length).toBeGreaterThan(2);
    limitPool(scenario.world, LARGE, null);
    await scenario.run(12);
    expect(machines(scenario)).toEqual(['c7g.large running ready']);
  });

  it('but is only late when AWS is busy', async () => {
    for (const method of ['stop', 'modifyType', 'start']) {
      const scenario = createStateful(failing(method, 'throttled', 2));
      await scenario.run(25);
      expect(machines(scenario), method).toEqual(['c7g.xlarge running ready']);
    }
  });
});

describe('several machines', () => {
  it('change size one after another, and none is launched for it', async () => {
    const two: Fleet = { ...DATABASE, capacity: { min: 2, max: 4 }, machinesMin: 2 };
    const scenario = createStateful(undefined, two, (minute) => GROWING(minute) * 2);
    let fewest = 2;
    for (let minute = 0; minute < 40; minute += 1) {
      await scenario.run(1);
      if (minute > 9) fewest = Math.min(fewest, livingInstances(scenario).filter(({ ready }) => ready).length);
    }
    expect(fewest).toBe(1);
    expect(machines(scenario)).toEqual(['c7g.xlarge running ready', 'c7g.xlarge running ready']);
  });
});
