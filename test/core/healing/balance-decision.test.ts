import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../../shared/core/decide-fleet.ts';
import type { FleetDecision } from '../../../shared/core/fleet-decision.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, instanceOf, instancesOf, minutesAgo, NOW_MS, stateOf, unansweredLaunch, viewOf } from '../build.ts';
import { LARGE, XLARGE, XLARGE_2 } from '../sizing/ladder.ts';
import { resizeStateOf, underWay } from '../sizing/resizing.ts';
import { healthStateOf, rosterEntry, SICK } from './build-health.ts';
import { decide, ids, type Scene, said, seen, ZONES } from './health-scene.ts';

describe('zones that are left', () => {
  const shifts = [
    { zoneId: 'use1-a', sinceMs: minutesAgo(5), untilMs: NOW_MS + HOUR_MS, because: 'ARC shifts traffic' },
  ];

  it('get no launch, and that is said and reported', () => {
    const decision = decide({ desired: 8, view: { shifts } });
    expect(decision.plan).toMatchObject([{ kind: 'launch', call: { zone: 'zone-b', onDemand: 4 } }]);
    expect(said(decision, 'zone')).toEqual(['nothing is launched into zone-a: ARC shifts traffic']);
    expect(decision.health?.zonesLeft).toEqual([{ zone: 'zone-a', because: 'ARC shifts traffic' }]);
  });

  it('lose none of their machines, and balance does not count them', () => {
    const instances = instancesOf(4, { zone: 'zone-b' });
    const calm = { instances, health: { calmSinceMs: minutesAgo(20) } };
    expect(decide({ ...calm, view: { shifts } })).toMatchObject({ code: 'NO_POLICY', plan: [] });
    expect(decide(calm)).toMatchObject({ code: 'REBALANCING' });
  });

  it('get no standby started', () => {
    const standbys = ['a', 'b'].map((letter) =>
      instanceOf(`s-${letter}`, { role: 'standby', lifecycle: 'stopped', zone: `zone-${letter}` }),
    );
    const fleet = { standby: { size: { kind: 'machines', machines: 2 }, state: 'stopped' } } as const;
    const decision = decide({ fleet, instances: [...instancesOf(4), ...standbys], desired: 6, view: { shifts } });
    expect(decision.plan).toMatchObject([
      { kind: 'wake', instanceIds: ['s-b'] },
      { kind: 'launch', call: { zone: 'zone-b' } },
    ]);
  });
});

describe('balance', () => {
  const instances = instancesOf(4, { zone: 'zone-b' });
  const lopsided = (calmSinceMs: number | null, more: Scene = {}): FleetDecision =>
    decide({ instances, ...more, health: { calmSinceMs, ...more.health } });

  it('is sought in a calm fleet, one look after it was decided', () => {
    const decision = lopsided(minutesAgo(10));
    expect(decision).toMatchObject({ code: 'REBALANCING', plan: [], lookAtMs: NOW_MS + MINUTE_MS });
    expect(said(decision, 'balance')).toEqual(['1 more machines first, then as many go: its zones are out of balance']);
    expect(decision.state.health?.rebalance).toEqual({
      machines: 1,
      units: 1,
      sinceMs: NOW_MS,
      because: 'its zones are out of balance',
    });
    expect(decision.state.desired).toBe(4);
  });

  const rebalance = { machines: 1, units: 1, sinceMs: minutesAgo(1), because: 'its zones are out of balance' };

  it('launches first, without moving what is desired', () => {
    const decision = lopsided(null, { health: { rebalance } });
    expect(decision.plan).toMatchObject([{ kind: 'launch', call: { zone: 'zone-a', onDemand: 1 } }]);
    expect(decision.state).toMatchObject({ desired: 4, health: { rebalance } });
    expect(decision.action).toEqual({ kind: 'hold', desired: 4 });
  });

  it('buys what it launches as the machines that stay are bought, so that it is not the one to go (fuzz seed 37)', () => {
    const three = instancesOf(3, { zone: 'zone-b' });
    const fleet = { purchase: { onDemandBase: 2, spotShare: 0.5 } };
    const decision = lopsided(null, { fleet, instances: three, desired: 3, health: { rebalance } });
    expect(decision.plan).toMatchObject([{ kind: 'launch', call: { zone: 'zone-a', onDemand: 1, spot: 0 } }]);
  });

  it('replaces Spot by Spot: an On-Demand machine would go again, for ever (crash of replace-spot, point 2)', () => {
    const spots = instancesOf(2, { zone: 'zone-b', market: 'spot' });
    const fleet = { purchase: { onDemandBase: 0, spotShare: 1 } };
    const begun = lopsided(minutesAgo(10), { fleet, instances: spots, desired: 2 }).state.health?.rebalance ?? null;
    expect(begun).toMatchObject({ machines: 1, spot: 1 });
    const decision = lopsided(null, { fleet, instances: spots, desired: 2, health: { rebalance: begun } });
    expect(decision.plan).toMatchObject([{ kind: 'launch', call: { zone: 'zone-a', onDemand: 0, spot: 1 } }]);
    const three = [...spots, instanceOf('i-3', { zone: 'zone-a', market: 'spot' })];
    const next = lopsided(null, { fleet, instances: three, desired: 2 });
    expect(next.plan[0]).toMatchObject({ kind: 'retire', instanceIds: ['i-1'] });
  });

  it('launches nothing for what is given up in the same look (seed 84)', () => {
    const decision = lopsided(null, { health: { rebalance: { ...rebalance, sinceMs: minutesAgo(20) } } });
    expect(decision).toMatchObject({ plan: [], state: { health: { rebalance: null } } });
  });

  it('then gives up as many of the fullest zone', () => {
    const more = [...instances, instanceOf('i-5', { zone: 'zone-a' })];
    const arrived = lopsided(null, { instances: more, health: { rebalance } });
    expect(arrived).toMatchObject({ plan: [], state: { health: { rebalance: null } } });
    const next = lopsided(null, { instances: more });
    expect(next.plan[0]).toMatchObject({ kind: 'retire', instanceIds: ['i-1'] });
  });

  it('replaces a machine by one of its size, whatever the shape would rather have (seed 1653)', () => {
    const sizes = [LARGE, XLARGE, XLARGE_2] as const;
    const fleet = { sizes, shape: 'vertical-first', purchase: { onDemandBase: 0, spotShare: 1 } } as const;
    const mixed = [
      instanceOf('i-1', { instanceType: 'c7g.large' }),
      instanceOf('i-2', { instanceType: 'c7g.xlarge', market: 'spot', zone: 'zone-b' }),
    ];
    const scene = { fleet, instances: mixed, desired: 3 };
    const begun = lopsided(minutesAgo(10), scene).state.health?.rebalance ?? null;
    expect(begun).toMatchObject({ machines: 1, units: 1 });
    expect(lopsided(null, { ...scene, health: { rebalance: begun } }).plan).toMatchObject([
      { kind: 'launch', call: { instanceTypes: ['c7g.large'], onDemand: 0, spot: 1 } },
    ]);
    const come = instanceOf('i-3', { instanceType: 'c7g.large', market: 'spot' });
    expect(lopsided(null, { ...scene, instances: [...mixed, come] }).plan).toMatchObject([
      { kind: 'retire', instanceIds: ['i-1'] },
      { kind: 'deregister' },
    ]);
    const two = { ...scene, desired: 2, health: { rebalance: { ...rebalance, units: 2, unitsEach: 1 } } };
    expect(lopsided(null, two).plan).toMatchObject([{ kind: 'launch', call: { instanceTypes: ['c7g.large'] } }]);
    const over = { ...scene, health: { rebalance: { ...rebalance, sinceMs: minutesAgo(20) } } };
    expect(lopsided(null, over).plan).toEqual([]);
  });

  it('is never sought above the upper bound', () => {
    const fleet = { capacity: { min: 1, max: 4 } };
    expect(lopsided(minutesAgo(10), { fleet }).state.health?.rebalance).toBeNull();
    expect(lopsided(null, { fleet, health: { rebalance } }).plan).toEqual([]);
  });

  it('is no concern of a fleet whose health is not judged', () => {
    const { health: _, ...fleet } = fleetOf();
    const state = stateOf(4, { health: healthStateOf(ids(4), { rebalance }) });
    const view = viewOf({ zones: ZONES, instances, state });
    expect(decideFleet(fleet, view, NOW_MS).plan).toEqual([]);
  });

  it.each<[string, Scene]>([
    ['a machine fails', { sick: { 'i-1': SICK }, health: seen('i-1') }],
    ['one is suspected', { sick: { 'i-1': SICK } }],
    ['one is missing', { health: { roster: [...ids(4), 'i-9'].map((id) => rosterEntry(id)) } }],
    [
      'one warms',
      { instances: [...instances.slice(1), instanceOf('i-9', { zone: 'zone-b', launchedAtMs: minutesAgo(1) })] },
    ],
    [
      'one does not serve',
      { instances: [...instances.slice(1), instanceOf('i-9', { zone: 'zone-b', targets: ['draining'] })] },
    ],
    ['too few are there', { desired: 5 }],
    ['one is on its way out', { instances: [...instances, instanceOf('i-9', { role: 'retiring' })] }],
    [
      'a launch is not in view',
      { state: { launches: [unansweredLaunch()], health: healthStateOf(ids(4), { calmSinceMs: minutesAgo(20) }) } },
    ],
    [
      'one is being resized',
      {
        state: {
          resize: resizeStateOf({ underWay: underWay({ instanceId: 'i-4', phase: 'arriving' }) }),
          health: healthStateOf(ids(4), { calmSinceMs: minutesAgo(20) }),
        },
      },
    ],
    ['desired moves', { fleet: { capacity: { min: 1, max: 3 } } }],
  ])('waits while %s', (_, scene) => {
    const { state } = lopsided(minutesAgo(20), scene);
    expect(state.health).toMatchObject({ calmSinceMs: null, rebalance: null });
  });
});
