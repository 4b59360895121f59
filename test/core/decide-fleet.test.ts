import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetDecision } from '../../shared/core/fleet-decision.ts';
import type { FleetView, InstanceView } from '../../shared/core/fleet-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import {
  answeredLaunch,
  boundsUntil,
  fleetOf,
  instanceOf,
  instancesOf,
  minutesAgo,
  NOW_MS,
  pauseUntil,
  scheduledPolicy,
  settledView,
  stateOf,
  steady,
  stepPolicy,
  trackingPolicy,
  unansweredLaunch,
  viewOf,
} from './build.ts';
import { ladderFleet } from './sizing/ladder.ts';

const decide = (fleet: Partial<Fleet>, view: FleetView, nowMs = NOW_MS): FleetDecision =>
  decideFleet(fleetOf(fleet), view, nowMs);

describe('the first look', () => {
  it('at an empty fleet brings it to its least and begins a ledger record', () => {
    const decision = decide({ capacity: { min: 2, max: 9 } }, viewOf());
    expect(decision).toMatchObject({
      action: { kind: 'scale', from: 0, to: 2 },
      code: 'BOUNDS',
      bounds: { min: 2, max: 9 },
      capacity: { active: 0, inService: 0, warming: 0, machines: 0 },
    });
    const epoch = NOW_MS.toString(36);
    expect(decision.state).toEqual({
      version: 1,
      epoch,
      sequence: 2,
      desired: 2,
      launches: decision.plan.map((step) => ({
        call: step.kind === 'launch' ? step.call : null,
        atMs: NOW_MS,
        answer: { kind: 'none' },
      })),
      retirements: [],
      capacity: [{ fromMs: NOW_MS, units: 0, machines: 0 }],
      dryPools: [],
      scheduledUntilMs: NOW_MS,
      lookAtMs: NOW_MS + MINUTE_MS,
    });
    expect(decision.state.launches.map(({ call }) => call.token)).toEqual([`web-${epoch}-1`, `web-${epoch}-2`]);
  });

  it('at a running fleet takes what is there for desired', () => {
    const decision = decide({}, viewOf({ instances: instancesOf(3) }));
    expect(decision).toMatchObject({ action: { kind: 'hold', desired: 3 }, code: 'NO_POLICY', plan: [] });
    expect(decision.state.desired).toBe(3);
  });

  it('does not apply what a schedule set before it', () => {
    const morning = scheduledPolicy({ desired: 9, min: 4 });
    expect(decide({ policies: [morning] }, viewOf())).toMatchObject({ code: 'BOUNDS', state: { desired: 4 } });
  });
});

describe('the action', () => {
  it('holds when desired stays, even while machines are replaced', () => {
    const decision = decide({}, settledView(3, { instances: instancesOf(2) }));
    expect(decision.action).toEqual({ kind: 'hold', desired: 3 });
    expect(decision.plan.map(({ kind }) => kind)).toEqual(['launch']);
  });

  it('scales from desired, not from what is there', () => {
    const view = settledView(10, { series: { cpu: steady(90) }, instances: instancesOf(8) });
    expect(decide({ policies: [trackingPolicy()] }, view).action).toEqual({ kind: 'scale', from: 10, to: 15 });
  });
});

it('argues in order: bounds, votes, convergence', () => {
  const rests = { instanceType: 'm7g.large', market: 'on-demand' as const, backOffMs: 180_000, untilMs: NOW_MS + 1 };
  const dryPools = ['zone-a', 'zone-b'].map((zone) => ({ ...rests, zone }));
  const view = settledView(2, { overrides: [boundsUntil(NOW_MS + 1, 4)], state: stateOf(2, { dryPools }) });
  const { steps, proposals } = decide({ policies: [trackingPolicy()] }, view);
  expect(steps.map(({ rule }) => rule)).toEqual(['override min', 'vote', 'bounds', 'capacity']);
  expect(proposals).toMatchObject([{ policy: 'cpu', asks: 'unknown' }]);
});

describe('a pause', () => {
  it('holds everything, and only remembers what was in service', () => {
    const launches = [answeredLaunch(['i-9'])];
    const before = stateOf(5, { launches, scheduledUntilMs: minutesAgo(30) });
    const view = settledView(3, {
      overrides: [pauseUntil(NOW_MS + HOUR_MS)],
      series: { cpu: steady(90) },
      state: before,
    });
    const decision = decide({ policies: [trackingPolicy()], capacity: { min: 8, max: 9 } }, view);
    expect(decision).toEqual({
      action: { kind: 'hold', desired: 5 },
      code: 'PAUSED',
      steps: [{ rule: 'pause', before: 5, after: 5, because: 'moving house' }],
      proposals: [],
      capacity: { active: 4, inService: 3, warming: 1, machines: 4 },
      bounds: { min: 8, max: 9 },
      plan: [],
      state: {
        ...before,
        capacity: [...before.capacity, { fromMs: NOW_MS, units: 3, machines: 3 }],
        lookAtMs: NOW_MS + MINUTE_MS,
      },
      lookAtMs: NOW_MS + MINUTE_MS,
    });
  });

  it('of a fleet never seen before takes what is there for desired', () => {
    const view = viewOf({ instances: instancesOf(3), overrides: [pauseUntil(NOW_MS + 1)] });
    const { action, state } = decide({}, view);
    expect(action).toEqual({ kind: 'hold', desired: 3 });
    expect(state).toMatchObject({ desired: 3, sequence: 0, launches: [], retirements: [], dryPools: [] });
  });

  it('ends', () => {
    expect(decide({}, settledView(3, { overrides: [pauseUntil(NOW_MS)] })).code).toBe('NO_POLICY');
  });

  it('does not swallow what a schedule sets meanwhile', () => {
    const policies = [scheduledPolicy({ desired: 9 })];
    const eightMs = NOW_MS - 4 * HOUR_MS;
    const state = stateOf(3, { scheduledUntilMs: eightMs - MINUTE_MS });
    const paused = decide({ policies }, settledView(3, { state, overrides: [pauseUntil(eightMs + 1)] }), eightMs);
    const after = decide({ policies }, settledView(3, { state: paused.state }), eightMs + HOUR_MS);
    expect(after).toMatchObject({ code: 'SCHEDULED', state: { desired: 9 } });
  });
});

describe('a schedule', () => {
  it('sets desired once: what policies do later stands', () => {
    const policies = [scheduledPolicy({ desired: 9 }), trackingPolicy()];
    const state = stateOf(3, { scheduledUntilMs: minutesAgo(241) });
    const first = decide({ policies }, settledView(3, { state, series: { cpu: steady(57) } }));
    expect(first).toMatchObject({ action: { from: 3, to: 9 }, code: 'SCHEDULED', state: { scheduledUntilMs: NOW_MS } });
    const later = { ...stateOf(9), scheduledUntilMs: first.state.scheduledUntilMs };
    const second = decide({ policies }, settledView(9, { state: later, series: { cpu: steady(30) } }));
    expect(second).toMatchObject({ action: { from: 9, to: 5 }, code: 'SCALE_IN' });
  });

  it('moves the bounds for as long as no other sets them', () => {
    const policies = [scheduledPolicy({ min: 6 })];
    expect(decide({ policies }, settledView(3))).toMatchObject({ code: 'BOUNDS', bounds: { min: 6, max: 100 } });
    expect(decide({ policies }, settledView(6))).toMatchObject({ action: { kind: 'hold', desired: 6 }, plan: [] });
  });
});

describe('what the ledger keeps', () => {
  it('is capacity in service, not what boots or leaves', () => {
    const sizes: Fleet['sizes'] = [{ instanceType: 'm7g.large', units: 2, usdPerHour: 0.1 }];
    const instances = [
      ...instancesOf(2),
      instanceOf('i-7', { lifecycle: 'pending', targets: ['absent'], launchedAtMs: NOW_MS }),
      instanceOf('i-8', { role: 'retiring', targets: ['draining'] }),
    ];
    const recorded = (more: readonly InstanceView[] = []) =>
      decide({ sizes }, settledView(6, { instances: [...instances, ...more] })).state.capacity.at(-1);
    expect(recorded()).toEqual({ fromMs: NOW_MS, units: 4, machines: 2 });
    // Until it is deregistered it takes its share of what the others would have.
    expect(recorded([instanceOf('i-9', { role: 'retiring' })])).toEqual({ fromMs: NOW_MS, units: 6, machines: 3 });
    expect(recorded([instanceOf('i-9', { role: 'retiring', targets: [] })])).toMatchObject({ machines: 2 });
    expect(recorded([instanceOf('i-9', { role: 'retiring', lifecycle: 'stopped' })])).toMatchObject({ machines: 2 });
  });

  it('is the present look as the one up to which schedules are applied', () => {
    expect(decide({}, settledView(3)).state.scheduledUntilMs).toBe(NOW_MS);
  });

  it('is pools for as long as their back-off is remembered', () => {
    const pool = { instanceType: 'm7g.large', zone: 'zone-a', market: 'spot' as const, backOffMs: 180_000 };
    const kept = { ...pool, untilMs: NOW_MS - HOUR_MS + 1 };
    const dryPools = [{ ...pool, zone: 'zone-b', untilMs: NOW_MS - HOUR_MS }, kept];
    expect(decide({}, settledView(3, { state: stateOf(3, { dryPools }) })).state.dryPools).toEqual([kept]);
  });

  it('is the number of launch calls ever written down', () => {
    const { state } = decide({}, settledView(5, { instances: instancesOf(2), state: stateOf(5, { sequence: 41 }) }));
    expect(state.sequence).toBe(43);
  });
});

describe("AWS's worked example of step scaling", () => {
  const policies = [stepPolicy()];
  const look = (inService: number, warming: number, reading: number): FleetDecision => {
    const desired = inService + warming;
    const instances = instancesOf(desired).map((instance, index) =>
      index < inService ? instance : { ...instance, launchedAtMs: minutesAgo(1) },
    );
    return decide({ policies }, settledView(desired, { instances, series: { steps: steady(reading) } }));
  };

  it('goes 10, 11, 14, 13, 10', () => {
    expect(look(10, 0, 60)).toMatchObject({ action: { from: 10, to: 11 }, code: 'SCALE_OUT' });
    expect(look(10, 1, 60)).toMatchObject({ action: { kind: 'hold', desired: 11 }, code: 'WARMING' });
    expect(look(11, 0, 70)).toMatchObject({ action: { from: 11, to: 14 }, code: 'SCALE_OUT' });
    expect(look(11, 3, 70)).toMatchObject({ action: { kind: 'hold', desired: 14 }, code: 'WARMING' });
    expect(look(11, 3, 40)).toMatchObject({ action: { kind: 'hold', desired: 14 }, code: 'WARMING' });
    expect(look(14, 0, 40)).toMatchObject({ action: { from: 14, to: 13 }, code: 'SCALE_IN' });
    expect(look(13, 0, 30)).toMatchObject({ action: { from: 13, to: 10 }, code: 'SCALE_IN' });
    expect(look(10, 0, 50)).toMatchObject({ action: { kind: 'hold', desired: 10 }, code: 'IN_BAND' });
  });
});

describe('ten thousand instances', () => {
  const many = instancesOf(10_000);

  it('that grow by a tenth ask for a thousand machines in two calls', () => {
    const view = settledView(10_000, { instances: many, series: { cpu: steady(66) } });
    const fleet = { policies: [trackingPolicy()], capacity: { min: 1, max: 20_000 } };
    const { action, plan } = decide(fleet, view);
    expect(action).toEqual({ kind: 'scale', from: 10_000, to: 11_000 });
    expect(plan.map((step) => step.kind === 'launch' && step.call.onDemand)).toEqual([500, 500]);
  });

  it('that shrink by half retire five thousand, evenly from the zones', () => {
    const view = settledView(10_000, { instances: many, series: { cpu: steady(30) } });
    const { plan } = decide({ policies: [trackingPolicy()], capacity: { min: 1, max: 20_000 } }, view);
    const [retire] = plan;
    const ids = new Set(retire?.kind === 'retire' ? retire.instanceIds : []);
    expect(ids.size).toBe(5_000);
    expect(many.filter(({ id, zone }) => ids.has(id) && zone === 'zone-a')).toHaveLength(2_500);
    expect(plan.map(({ kind }) => kind)).toEqual(['retire', 'deregister']);
  });
});

it('counts a launch whose answer was lost as coming', () => {
  const state = stateOf(3, { launches: [unansweredLaunch({ onDemand: 2 })] });
  const { capacity, plan } = decide({}, settledView(3, { instances: instancesOf(1), state }));
  expect(capacity).toEqual({ active: 3, inService: 1, warming: 2, machines: 3 });
  expect(plan).toHaveLength(1);
});

it('remembers what sizing must know only in a fleet of several sizes', () => {
  const view = viewOf({ instances: instancesOf(2), state: stateOf(2) });
  expect(decideFleet(ladderFleet(), view, NOW_MS).state.sizing).toMatchObject({ replacing: false });
  expect(decideFleet(fleetOf(), view, NOW_MS).state).not.toHaveProperty('sizing');
});
