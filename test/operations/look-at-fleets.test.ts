import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import { explain } from '../../shared/core/decision.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { stopInstance } from '../../sim/instances.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { limitPool } from '../../sim/pools.ts';
import { createScenario, endOf, livingInstances, mutatingCalls, type Scenario, WEB } from './scenario.ts';

const NAMED = { kind: 'named', fleets: ['web'] } as const;

const failWhen = (method: string, fault: Fault): PointHook => {
  return (point) => (point.method === method && point.phase === 'before' ? Promise.reject(fault) : Promise.resolve());
};

const steady = async (scenario: Scenario): Promise<void> => {
  await scenario.run(15);
  scenario.changes.length = 0;
  scenario.records.length = 0;
};

describe('a look', () => {
  it('brings an empty fleet into service over both zones', async () => {
    const scenario = createScenario();
    await scenario.run(4);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2, untagged: 0 });
    expect(new Set(livingInstances(scenario).map(({ zone }) => zone)).size).toBe(2);
    expect(scenario.notices.map(({ subject }) => subject)).toEqual(['Ballast web: 0 -> 2 units (BOUNDS)']);
  });

  it('answers a surge of five times in one decision, to what the requests ask', async () => {
    const scenario = createScenario({ load: (minute) => (minute < 20 ? 90 : 450) });
    await scenario.run(21);
    const before = scenario.records.length;
    await scenario.run(2);
    const scaled = scenario.records.slice(before).filter(({ decision }) => decision.action.kind === 'scale');
    expect(scaled.map(({ decision }) => decision.action)).toEqual([{ kind: 'scale', from: 2, to: 9 }]);
    expect(scaled[0]?.decision.code).toBe('SCALE_OUT_SURGE');
    await scenario.run(10);
    expect(await endOf(scenario)).toMatchObject({ desired: 9, serving: 9 });
  });

  it('goes on answering a breach that lasts, with no event but the tick', async () => {
    const scenario = createScenario({ load: (minute) => 100 + 40 * Math.min(minute, 30) });
    await scenario.run(60);
    expect(await endOf(scenario)).toMatchObject({ desired: 20, serving: 20 });
    expect(scenario.records.at(-1)?.decision.code).toBe('AT_MAX');
  });

  it('leaves a settled fleet alone for five minutes, and not if it is named', async () => {
    const scenario = createScenario({ fleets: [{ ...WEB, settledLookMs: 5 * MINUTE_MS }], load: () => 95 });
    await steady(scenario);
    await scenario.run(10);
    expect(scenario.records).toHaveLength(2);
    await scenario.look(NAMED);
    expect(scenario.records).toHaveLength(3);
  });

  it('says that a fleet is at rest when it has what it desires and had it before', async () => {
    const scenario = createScenario({ load: (minute) => (minute < 20 ? 90 : 200) });
    const rests: (boolean | undefined)[] = [];
    for (let minute = 0; minute < 26; minute += 1) {
      const { decisions } = await scenario.look(NAMED);
      rests.push(decisions[0]?.measured?.atRest);
      scenario.passMinute();
    }
    expect(rests.slice(0, 4)).toEqual([false, false, false, true]);
    expect(rests.slice(19)).toEqual([true, true, false, false, false, true, true]);
  });

  it('follows an override at the next tick, settled or not', async () => {
    const scenario = createScenario({ fleets: [{ ...WEB, settledLookMs: 5 * MINUTE_MS }], load: () => 95 });
    await steady(scenario);
    const { nowMs } = scenario.world;
    const bounds = {
      kind: 'bounds',
      min: 4,
      max: null,
      untilMs: nowMs + 10 * MINUTE_MS,
      why: 'sale',
      atMs: nowMs,
    } as const;
    await scenario.ledger.putOverride('web', bounds);
    await scenario.run(1);
    expect(scenario.records.at(-1)?.decision).toMatchObject({
      code: 'BOUNDS',
      action: { kind: 'scale', from: 2, to: 4 },
    });
  });

  it('replaces capacity that a person stopped, and keeps the stopped instance out of it', async () => {
    const scenario = createScenario({ load: () => 40 });
    await steady(scenario);
    const [victim] = livingInstances(scenario);
    stopInstance(scenario.world, victim?.id ?? '');
    await scenario.run(10);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2 });
  });

  it('journals what decides again to the same answer', async () => {
    const scenario = createScenario({ load: (minute) => (minute < 5 || minute > 15 ? 90 : 300) });
    await scenario.run(40);
    expect(scenario.records.length).toBeGreaterThan(30);
    for (const { input, decision, explained } of scenario.records) {
      const stored: typeof input = JSON.parse(JSON.stringify(input));
      expect(decideFleet(stored.fleet, stored.view, stored.nowMs)).toEqual(decision);
      expect(explain(decision)).toBe(explained);
    }
    expect(new Set(scenario.records.map(({ id }) => id)).size).toBe(scenario.records.length);
  });
});

describe('a look that must not act', () => {
  it('makes no mutating call in a dry run, and says what it would do', async () => {
    const scenario = createScenario();
    const { decisions } = await scenario.look(NAMED, { dryRun: true });
    expect(decisions[0]).toMatchObject({ applied: 'dry-run', action: { kind: 'scale', from: 0, to: 2 }, outcomes: [] });
    expect(decisions[0]?.plan.map(({ kind }) => kind)).toEqual(['launch', 'launch']);
    expect(mutatingCalls(scenario)).toEqual([]);
    expect(scenario.records.map(({ applied }) => applied)).toEqual(['dry-run']);
    expect(scenario.notices).toEqual([]);
  });

  it('makes no mutating call in observe mode, and still decides', async () => {
    const observed: Fleet = { ...WEB, mode: 'observe' };
    const scenario = createScenario({ fleets: [observed] });
    await scenario.run(3);
    expect(mutatingCalls(scenario)).toEqual([]);
    expect(scenario.records.map(({ applied, decision }) => [applied, decision.code])).toEqual([
      ['observe', 'BOUNDS'],
      ['observe', 'BOUNDS'],
      ['observe', 'BOUNDS'],
    ]);
  });

  it('does nothing while paused, and goes on when the pause is over', async () => {
    const scenario = createScenario();
    const untilMs = scenario.world.nowMs + 10 * MINUTE_MS;
    await scenario.ledger.putOverride('web', { kind: 'pause', untilMs, why: 'migration', atMs: scenario.world.nowMs });
    await scenario.run(9);
    expect(livingInstances(scenario)).toEqual([]);
    expect(new Set(scenario.records.map(({ decision }) => decision.code))).toEqual(new Set(['PAUSED']));
    await scenario.run(5);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, serving: 2 });
  });
});

describe('a pool that refuses for another reason than capacity', () => {
  it.each(['c7g.large', ''])('rests too, and the others take its share (type named: "%s")', async (instanceType) => {
    const scenario = createScenario();
    const open = scenario.connect();
    const launch: typeof open.fleets.launch = (fleet, call) => {
      if (call.zone !== 'us-east-1a') return open.fleets.launch(fleet, call);
      const because = 'InvalidFleetConfiguration: not supported in your requested Availability Zone';
      const refusal = { instanceType, zone: call.zone, market: 'on-demand', kind: 'other', because } as const;
      return Promise.resolve({ instanceIds: [], refusals: [refusal] });
    };
    const { decisions } = await scenario.look(NAMED, { ports: { ...open, fleets: { ...open.fleets, launch } } });
    expect(livingInstances(scenario).map(({ zone }) => zone)).toEqual(['us-east-1b', 'us-east-1b']);
    expect(decisions[0]?.outcomes.map(({ result }) => result)).toEqual(['failed', 'done']);
  });
});

describe('a look that meets a failure', () => {
  it('holds on an unreadable metric and still converges', async () => {
    const fault = new Fault('throttled', 'cloudwatch:GetMetricData', 'too many requests');
    const scenario = createScenario({ hook: failWhen('read', fault) });
    await scenario.run(5);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, serving: 2 });
    const last = scenario.records.at(-1)?.decision;
    expect(last?.code).toBe('INSUFFICIENT_DATA');
    expect(last?.proposals[0]?.because).toBe('too many requests');
  });

  it('reports a fleet whose template is missing and serves the others', async () => {
    const broken: Fleet = {
      ...WEB,
      name: 'broken',
      launchTemplate: { by: 'name', value: 'gone', version: '$Default' },
    };
    const scenario = createScenario({ fleets: [WEB, broken] });
    const { decisions } = await scenario.look();
    expect(decisions.map(({ fleet, code }) => [fleet, code])).toEqual([
      ['web', 'BOUNDS'],
      ['broken', 'UNREADABLE'],
    ]);
    expect(decisions[1]?.explained).toContain('gone');
  });

  it.each([false, true])('touches nothing of a fleet whose record was spoiled (dry run: %s)', async (dryRun) => {
    const scenario = createScenario();
    await scenario.run(4);
    scenario.ledger.spoilState('web');
    scenario.changes.length = 0;
    const { decisions } = await scenario.look(NAMED, { dryRun });
    expect(decisions).toMatchObject([{ code: 'UNREADABLE', applied: 'no' }]);
    expect(decisions[0]?.explained).toContain('malformed');
    expect(scenario.changes).toEqual([]);
  });

  it('rejects when nothing can be listed, having changed nothing', async () => {
    const fault = new Fault('denied', 'ec2:DescribeInstances', 'not allowed');
    const scenario = createScenario({ hook: failWhen('listInstances', fault) });
    await expect(scenario.look()).rejects.toBe(fault);
    expect(mutatingCalls(scenario)).toEqual([]);
  });

  it('acts although the journal and the notice fail, and says so', async () => {
    const fault = new Fault('unknown', 'dynamodb:PutItem', 'no answer');
    const scenario = createScenario({ hook: failWhen('append', fault) });
    const { decisions } = await scenario.look();
    expect(decisions[0]?.outcomes.at(-1)).toEqual({
      step: 'journal',
      result: 'failed',
      because: 'no answer',
    });
    expect(livingInstances(scenario)).toHaveLength(2);
  });

  it.each(['denied', 'throttled'] as const)('reports a launch that was %s and tries again', async (kind) => {
    let refusals = 2;
    const scenario = createScenario({
      hook: ({ method, phase }) => {
        if (method !== 'launch' || phase !== 'before' || refusals === 0) return Promise.resolve();
        refusals -= 1;
        return Promise.reject(new Fault(kind, 'ec2:CreateFleet', 'refused'));
      },
    });
    const { decisions } = await scenario.look();
    expect(decisions[0]?.outcomes).toMatchObject([
      { result: 'failed', because: 'refused' },
      { result: 'failed', because: 'refused' },
    ]);
    scenario.passMinute();
    await scenario.run(4);
    expect(await endOf(scenario)).toMatchObject({ desired: 2, living: 2, serving: 2 });
  });

  it('places at once elsewhere what a dry pool refused, and lets the pool rest', async () => {
    const scenario = createScenario();
    const pool = { instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' } as const;
    limitPool(scenario.world, pool, 0);
    const { decisions } = await scenario.look();
    expect(decisions).toHaveLength(2);
    expect(livingInstances(scenario).map(({ zone }) => zone)).toEqual(['us-east-1b', 'us-east-1b']);
    const state = (await scenario.ledger.readFleets(['web'])).get('web')?.state;
    expect(state?.dryPools).toEqual([
      { ...pool, untilMs: scenario.world.nowMs + 3 * MINUTE_MS, backOffMs: 3 * MINUTE_MS },
    ]);
  });
});
