import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { DryPool, LaunchIntent } from '../../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView } from '../../../shared/core/fleet-view.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import { settleLaunches } from '../../../shared/core/placement/open-launches.ts';
import { LAUNCH_MACHINES_MAX, planLaunches, type Shortfall } from '../../../shared/core/placement/plan-launches.ts';
import { rungsOf } from '../../../shared/core/sizing/rungs-of.ts';
import { fleetOf, instanceOf, NOW_MS, stateOf, unansweredLaunch, viewOf } from '../build.ts';

type Scene = {
  readonly fleet?: Partial<Fleet>;
  readonly zones?: FleetView['zones'];
  readonly instances?: readonly InstanceView[];
  readonly launches?: readonly LaunchIntent[];
  readonly dryPools?: readonly DryPool[];
  readonly passing?: Shortfall['passing'];
};

const NOTHING_PASSING: Shortfall['passing'] = { machines: 0, spot: 0 };

const plan = (machines: number, scene: Scene = {}) => {
  const fleet = fleetOf(scene.fleet);
  const view = viewOf({ instances: scene.instances ?? [], ...(scene.zones && { zones: scene.zones }) });
  const state = stateOf(1, { launches: scene.launches ?? [] });
  const shortfall = {
    fleet,
    view,
    active: sortMembers(fleet, view, NOW_MS).active,
    open: settleLaunches(fleet, view, state, NOW_MS),
    dryPools: scene.dryPools ?? [],
    lots: rungsOf(fleet).map((rung) => ({ rung, machines })),
    surplus: [],
    passing: scene.passing ?? NOTHING_PASSING,
  };
  return planLaunches(shortfall, (index) => `token-${index}`);
};

/** What each zone gets: machines On-Demand and Spot. */
const spread = (...planned: Parameters<typeof plan>) =>
  Object.fromEntries(plan(...planned).calls.map(({ zone, onDemand, spot }) => [zone, [onDemand, spot]]));

const zonesOf = (...names: readonly string[]): FleetView['zones'] =>
  names.map((name) => ({ name, subnets: [`subnet-${name}-1`, `subnet-${name}-2`] }));

const dry = (zone: string, market: DryPool['market'], instanceType = 'm7g.large'): DryPool => ({
  instanceType,
  zone,
  market,
  untilMs: NOW_MS + 1,
  backOffMs: 180_000,
});

const twoTypes: Fleet['sizes'] = [
  { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
  { instanceType: 'm7g.xlarge', units: 2, usdPerHour: 0.2 },
  { instanceType: 'm6g.large', units: 1, usdPerHour: 0.1 },
];

it('names in each call everything that a repeat must repeat', () => {
  const zones = zonesOf('zone-a', 'zone-b');
  const launchTemplate = { id: 'lt-1', version: 7 };
  const instanceTypes = ['m7g.large', 'm6g.large'];
  expect(plan(3, { zones, fleet: { sizes: twoTypes } })).toEqual({
    calls: [
      {
        token: 'token-0',
        zone: 'zone-a',
        subnets: ['subnet-zone-a-1', 'subnet-zone-a-2'],
        instanceTypes,
        onDemand: 2,
        spot: 0,
        launchTemplate,
      },
      {
        token: 'token-1',
        zone: 'zone-b',
        subnets: ['subnet-zone-b-1', 'subnet-zone-b-2'],
        instanceTypes,
        onDemand: 1,
        spot: 0,
        launchTemplate,
      },
    ],
    unplaced: 0,
  });
});

describe('zones', () => {
  it.each([
    [1, { 'zone-a': [1, 0] }],
    [4, { 'zone-a': [2, 0], 'zone-b': [1, 0], 'zone-c': [1, 0] }],
    [6, { 'zone-a': [2, 0], 'zone-b': [2, 0], 'zone-c': [2, 0] }],
  ])('share %d machines evenly', (machines, expected) => {
    expect(spread(machines, { zones: zonesOf('zone-a', 'zone-b', 'zone-c') })).toEqual(expected);
  });

  it('that are emptier get more: what is active counts, and what is asked for', () => {
    const instances = [instanceOf('i-1', { zone: 'zone-a' }), instanceOf('i-2', { zone: 'zone-a' })];
    expect(spread(3, { instances })).toEqual({ 'zone-a': [1, 0], 'zone-b': [2, 0] });
    expect(spread(2, { launches: [unansweredLaunch({ onDemand: 2 })] })).toEqual({ 'zone-b': [2, 0] });
    expect(spread(1, { instances, launches: [unansweredLaunch({ zone: 'zone-b', onDemand: 3 })] })).toEqual({
      'zone-a': [1, 0],
    });
  });

  it('that the fleet has left count for nothing', () => {
    const instances = [instanceOf('i-1', { zone: 'zone-z' })];
    expect(spread(2, { instances })).toEqual({ 'zone-a': [1, 0], 'zone-b': [1, 0] });
  });

  it('number the calls without a gap', () => {
    const instances = [instanceOf('i-1', { zone: 'zone-a' }), instanceOf('i-2', { zone: 'zone-a' })];
    expect(plan(1, { instances }).calls).toMatchObject([{ token: 'token-0', zone: 'zone-b' }]);
  });
});

describe('markets', () => {
  const purchase = (onDemandBase: number, spotShare: number): Scene => ({
    fleet: { purchase: { onDemandBase, spotShare } },
  });

  it.each([
    [10, 0, 0, 10, 0],
    [10, 0, 1, 0, 10],
    [10, 0, 0.5, 5, 5],
    [10, 2, 0.5, 6, 4],
    [10, 2, 0.7, 5, 5],
    [10, 12, 1, 10, 0],
  ])('of %d machines, base %d, share %d: %d On-Demand, %d Spot', (machines, base, share, onDemand, spot) => {
    const { calls } = plan(machines, purchase(base, share));
    expect(calls.reduce((sum, call) => sum + call.onDemand, 0)).toBe(onDemand);
    expect(calls.reduce((sum, call) => sum + call.spot, 0)).toBe(spot);
  });

  it('are reckoned over the whole fleet: what is there, what is asked for, what is missing', () => {
    const instances = [
      instanceOf('i-1', { market: 'spot' }),
      instanceOf('i-2', { market: 'on-demand', zone: 'zone-b' }),
    ];
    expect(spread(2, { ...purchase(0, 0.5), instances })).toEqual({ 'zone-a': [0, 1], 'zone-b': [1, 0] });
    const launches = [unansweredLaunch({ onDemand: 0, spot: 4 })];
    expect(spread(2, { ...purchase(0, 0.5), launches })).toEqual({ 'zone-b': [2, 0] });
    expect(spread(4, { ...purchase(0, 0.5), launches })).toEqual({ 'zone-b': [4, 0] });
    expect(spread(6, { ...purchase(0, 0.5), launches })).toEqual({ 'zone-a': [1, 0], 'zone-b': [4, 1] });
  });

  it('make up for what the fleet lacks of its share', () => {
    const instances = [instanceOf('i-1'), instanceOf('i-2', { zone: 'zone-b' })];
    expect(spread(2, { ...purchase(0, 0.5), instances })).toEqual({ 'zone-a': [0, 1], 'zone-b': [0, 1] });
  });

  it('over its share asks for no Spot', () => {
    const instances = [instanceOf('i-1', { market: 'spot' }), instanceOf('i-2', { market: 'spot', zone: 'zone-b' })];
    expect(spread(1, { ...purchase(0, 0.1), instances })).toEqual({ 'zone-a': [1, 0] });
  });
});

it('buys one more for balance on the market that stays right once another goes (fuzz seed 37)', () => {
  const instances = ['i-1', 'i-2', 'i-3'].map((id) => instanceOf(id, { zone: 'zone-a' }));
  const scene = { fleet: { purchase: { onDemandBase: 2, spotShare: 0.5 } }, instances };
  expect(spread(1, { ...scene, passing: { machines: 1, spot: 0 } })).toEqual({ 'zone-b': [1, 0] });
  expect(spread(1, scene)).toEqual({ 'zone-b': [0, 1] });
});

it('buys Spot for balance where Spot is what goes', () => {
  const instances = ['i-1', 'i-2'].map((id) => instanceOf(id, { zone: 'zone-a', market: 'spot' }));
  const scene = { fleet: { purchase: { onDemandBase: 0, spotShare: 1 } }, instances };
  expect(spread(1, { ...scene, passing: { machines: 1, spot: 1 } })).toEqual({ 'zone-b': [0, 1] });
  expect(spread(1, { ...scene, passing: { machines: 1, spot: 0 } })).toEqual({ 'zone-b': [1, 0] });
  const launches = [unansweredLaunch({ onDemand: 0, spot: 1, zone: 'zone-b' })];
  expect(spread(1, { ...scene, launches, passing: { machines: 1, spot: 1 } })).toEqual({ 'zone-b': [0, 1] });
});

describe('dry pools', () => {
  const allSpot = { purchase: { onDemandBase: 0, spotShare: 1 } };

  it('are left out by zone', () => {
    expect(spread(2, { dryPools: [dry('zone-a', 'on-demand')] })).toEqual({ 'zone-b': [2, 0] });
  });

  it('are left out by market', () => {
    expect(spread(2, { dryPools: [dry('zone-a', 'spot')] })).toEqual({ 'zone-a': [1, 0], 'zone-b': [1, 0] });
    expect(spread(2, { fleet: allSpot, dryPools: [dry('zone-a', 'spot')] })).toEqual({ 'zone-b': [0, 2] });
  });

  it('are left out by type', () => {
    const typesIn = (dryPools: readonly DryPool[]) =>
      plan(1, { fleet: { sizes: twoTypes }, dryPools }).calls.map(({ instanceTypes }) => instanceTypes);
    expect(typesIn([dry('zone-a', 'on-demand', 'm7g.large')])).toEqual([['m6g.large']]);
    expect(typesIn([dry('zone-a', 'on-demand', 'm6g.large')])).toEqual([['m7g.large']]);
    expect(typesIn([dry('zone-b', 'on-demand', 'm6g.large')])).toEqual([['m7g.large', 'm6g.large']]);
  });

  it('of one market name no type that only the other has', () => {
    const fleet = { ...allSpot, sizes: twoTypes };
    const { calls } = plan(1, { fleet, dryPools: [dry('zone-a', 'spot')] });
    expect(calls).toMatchObject([{ zone: 'zone-a', onDemand: 0, spot: 1, instanceTypes: ['m6g.large'] }]);
    const onDemand = plan(1, { fleet: { sizes: twoTypes }, dryPools: [dry('zone-a', 'on-demand')] });
    expect(onDemand.calls).toMatchObject([{ zone: 'zone-a', onDemand: 1, spot: 0, instanceTypes: ['m6g.large'] }]);
  });

  it('of Spot everywhere make it On-Demand', () => {
    const dryPools = [dry('zone-a', 'spot'), dry('zone-b', 'spot')];
    expect(spread(3, { fleet: allSpot, dryPools })).toEqual({ 'zone-a': [2, 0], 'zone-b': [1, 0] });
  });

  it('of On-Demand do not make it Spot: what finds no pool is counted', () => {
    const dryPools = [dry('zone-a', 'on-demand'), dry('zone-b', 'on-demand')];
    const half = { purchase: { onDemandBase: 0, spotShare: 0.5 } };
    expect(plan(3, { dryPools })).toEqual({ calls: [], unplaced: 3 });
    expect(spread(4, { fleet: half, dryPools })).toEqual({ 'zone-a': [0, 1], 'zone-b': [0, 1] });
    expect(plan(4, { fleet: half, dryPools }).unplaced).toBe(2);
  });

  it('name the types of both markets in a call for both', () => {
    const half = { purchase: { onDemandBase: 0, spotShare: 0.5 }, sizes: twoTypes };
    const zones = zonesOf('zone-a');
    const { calls } = plan(2, { fleet: half, zones, dryPools: [dry('zone-a', 'spot', 'm7g.large')] });
    expect(calls).toMatchObject([{ onDemand: 1, spot: 1, instanceTypes: ['m7g.large', 'm6g.large'] }]);
  });
});

it('asks for no more in one look than the launch bucket holds, and counts the rest', () => {
  const { calls, unplaced } = plan(LAUNCH_MACHINES_MAX + 5);
  expect(calls.map(({ onDemand }) => onDemand)).toEqual([500, 500]);
  expect(unplaced).toBe(5);
  const dryPools = [dry('zone-a', 'on-demand'), dry('zone-b', 'on-demand')];
  expect(plan(LAUNCH_MACHINES_MAX + 5, { dryPools }).unplaced).toBe(LAUNCH_MACHINES_MAX + 5);
});

it('without a zone places nothing', () => {
  expect(plan(2, { zones: [] })).toEqual({ calls: [], unplaced: 2 });
});

it('puts successors where their like is not, and asks for each size in calls of its own', () => {
  const fleet = fleetOf({ sizes: twoTypes, shape: 'vertical-first' });
  const rungs = rungsOf(fleet);
  const [large, xlarge] = rungs;
  if (large === undefined || xlarge === undefined) throw new Error('two rungs');
  const instances = [
    instanceOf('i-1', { instanceType: 'm7g.xlarge', zone: 'zone-a' }),
    instanceOf('i-2', { zone: 'zone-b' }),
    instanceOf('i-3', { zone: 'zone-z' }),
  ];
  const view = viewOf({ instances });
  const shortfall = {
    fleet,
    view,
    active: sortMembers(fleet, view, NOW_MS).active,
    open: settleLaunches(fleet, view, stateOf(1), NOW_MS),
    dryPools: [],
    surplus: [{ rung: large, machines: 1 }],
    passing: NOTHING_PASSING,
  };
  const ask = (lots: readonly { readonly rung: typeof large; readonly machines: number }[]) =>
    planLaunches({ ...shortfall, lots }, (index) => `token-${index}`).calls.map(({ zone, instanceTypes, onDemand }) => [
      zone,
      instanceTypes,
      onDemand,
    ]);
  expect(ask([{ rung: xlarge, machines: 1 }])).toEqual([['zone-b', ['m7g.xlarge'], 1]]);
  expect(
    ask([
      { rung: large, machines: 1 },
      { rung: xlarge, machines: 2 },
    ]),
  ).toEqual([
    ['zone-b', ['m7g.large', 'm6g.large'], 1],
    ['zone-a', ['m7g.xlarge'], 1],
    ['zone-b', ['m7g.xlarge'], 1],
  ]);
});

it('limits one look over all sizes', () => {
  const fleet = fleetOf({ sizes: twoTypes, shape: 'vertical-first' });
  const view = viewOf();
  const open = settleLaunches(fleet, view, stateOf(1), NOW_MS);
  const ask = (machines: number) => {
    const lots = rungsOf(fleet).map((rung) => ({ rung, machines }));
    const shortfall = { fleet, view, active: [], open, dryPools: [], lots, surplus: [], passing: NOTHING_PASSING };
    const { calls, unplaced } = planLaunches(shortfall, (index) => `token-${index}`);
    return [calls.map(({ onDemand }) => onDemand), unplaced];
  };
  expect(ask(800)).toEqual([[400, 400, 100, 100], 600]);
  expect(ask(1_000)).toEqual([[500, 500], 1_000]);
});
