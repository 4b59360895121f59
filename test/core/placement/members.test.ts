import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState, Retirement } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import {
  countCapacity,
  countDisturbed,
  machinesAsked,
  machinesUnseen,
  mayServeOn,
  sortMembers,
} from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import {
  answeredLaunch,
  callOf,
  fleetOf,
  instanceOf,
  minutesAgo,
  NOW_MS,
  stateOf,
  unansweredLaunch,
  viewOf,
} from '../build.ts';
import { resizeStateOf, underWay } from '../sizing/resizing.ts';

const sort = (changes: Partial<InstanceView>, fleet: Partial<Fleet> = {}, retiring: readonly string[] = []) => {
  const retirements = retiring.map((instanceId) => ({ instanceId, sinceMs: minutesAgo(1), because: 'surplus' }));
  const view = viewOf({ instances: [instanceOf('i-1', changes)], state: stateOf(1, { retirements }) });
  return sortMembers(fleetOf(fleet), view, NOW_MS);
};

const placeOf = (...sorted: Parameters<typeof sort>): 'active' | 'retiring' | 'neither' => {
  const { active, retiring } = sort(...sorted);
  if (active.length > 0) return 'active';
  return retiring.length > 0 ? 'retiring' : 'neither';
};

describe('an instance is', () => {
  it.each<[Partial<InstanceView>, ReturnType<typeof placeOf>]>([
    [{}, 'active'],
    [{ lifecycle: 'pending' }, 'active'],
    [{ lifecycle: 'stopping' }, 'neither'],
    [{ lifecycle: 'stopped' }, 'neither'],
    [{ lifecycle: 'shutting-down' }, 'neither'],
    [{ lifecycle: 'terminated' }, 'neither'],
    [{ role: 'standby' }, 'neither'],
    [{ role: 'standby', lifecycle: 'stopped' }, 'neither'],
    [{ role: 'retiring' }, 'retiring'],
    [{ role: 'retiring', lifecycle: 'stopped' }, 'retiring'],
    [{ role: 'retiring', lifecycle: 'shutting-down' }, 'neither'],
    [{ role: 'retiring', lifecycle: 'terminated' }, 'neither'],
  ])('%o: %s', (changes, place) => {
    expect(placeOf(changes)).toBe(place);
  });

  it('retiring when the ledger says so and the tag does not yet', () => {
    expect(placeOf({}, {}, ['i-1'])).toBe('retiring');
    expect(placeOf({}, {}, ['i-2'])).toBe('active');
    expect(placeOf({ lifecycle: 'terminated' }, {}, ['i-1'])).toBe('neither');
  });

  it('active while it is resized, whatever EC2 shows of it, and warming until that is over', () => {
    const place = (changes: Partial<InstanceView>) => {
      const view = viewOf({ instances: [instanceOf('i-1', changes)], state: stateOf(1, { resize: resizeStateOf() }) });
      return sortMembers(fleetOf(), view, NOW_MS);
    };
    for (const lifecycle of ['pending', 'running', 'stopping', 'stopped'] as const) {
      const [member] = place({ lifecycle }).active;
      expect(member).toMatchObject({ inService: lifecycle === 'running', warming: true });
    }
    expect(place({ lifecycle: 'terminated' }).active).toEqual([]);
    expect(place({ id: 'i-2', lifecycle: 'stopped' }).active).toEqual([]);
    expect(place({ id: 'i-2' }).active[0]?.warming).toBe(false);
    expect(place({ role: 'retiring', lifecycle: 'stopped' })).toMatchObject({ active: [], retiring: [{ id: 'i-1' }] });
  });

  it('active while it is a standby that wakes, and warming until it runs', () => {
    const place = (changes: Partial<InstanceView>) => {
      const wakes = [{ instanceId: 'i-1', zone: 'zone-a', units: 1, atMs: minutesAgo(1) }];
      const instances = [instanceOf('i-1', { role: 'standby', targets: ['absent'], ...changes })];
      const view = viewOf({ instances, state: stateOf(1, { standby: { wakes, resting: [] } }) });
      return sortMembers(fleetOf(), view, NOW_MS);
    };
    const hourOld = { launchedAtMs: minutesAgo(60) };
    for (const lifecycle of ['stopping', 'stopped'] as const) {
      expect(place({ ...hourOld, lifecycle }).active).toMatchObject([{ inService: false, warming: true }]);
    }
    for (const lifecycle of ['pending', 'running'] as const) {
      expect(place({ ...hourOld, lifecycle }).active).toMatchObject([{ inService: false, warming: false }]);
    }
    expect(place({ lifecycle: 'stopped', role: 'active' }).active).toHaveLength(1);
    expect(place({ lifecycle: 'terminated' }).active).toEqual([]);
    expect(place({ lifecycle: 'stopped', role: 'retiring' })).toMatchObject({ active: [], retiring: [{ id: 'i-1' }] });
    expect(place({ id: 'i-2', lifecycle: 'stopped' }).active).toEqual([]);
  });

  it('active without a ledger record', () => {
    const view = viewOf({ instances: [instanceOf('i-1')] });
    expect(sortMembers(fleetOf(), view, NOW_MS).active).toHaveLength(1);
  });
});

describe('a member', () => {
  const member = (changes: Partial<InstanceView>, fleet: Partial<Fleet> = {}) => sort(changes, fleet).active[0];

  it.each<[Partial<InstanceView>, boolean]>([
    [{ targets: ['healthy', 'healthy'] }, true],
    [{ targets: ['healthy', 'initial'] }, false],
    [{ targets: ['unhealthy'] }, false],
    [{ targets: ['absent'] }, false],
    [{ targets: ['draining'] }, false],
    [{ targets: ['unused'] }, false],
    [{ targets: ['unavailable'] }, false],
    [{ targets: [] }, true],
    [{ targets: [], lifecycle: 'pending' }, false],
    [{ targets: ['healthy'], lifecycle: 'pending' }, false],
  ])('%o is in service: %s', (changes, inService) => {
    expect(member(changes)?.inService).toBe(inService);
  });

  it('serves once it is warm where no target group says when', () => {
    const young = { targets: [], launchedAtMs: NOW_MS - 5 * MINUTE_MS + 1 };
    expect(member(young)).toMatchObject({ inService: false, warming: true });
    expect(member({ ...young, launchedAtMs: NOW_MS - 5 * MINUTE_MS })).toMatchObject({
      inService: true,
      warming: false,
    });
  });

  it.each([
    ['in service, just before its warm-up ends', 5 * MINUTE_MS - 1, 'healthy', true],
    ['in service, when its warm-up ends', 5 * MINUTE_MS, 'healthy', false],
    ['not in service when its warm-up ends', 5 * MINUTE_MS, 'initial', true],
    ['not in service a quarter of an hour later', 20 * MINUTE_MS - 1, 'initial', true],
    ['broken', 20 * MINUTE_MS, 'initial', false],
  ] as const)('%s warms', (_, ageMs, state, warming) => {
    expect(member({ launchedAtMs: NOW_MS - ageMs, targets: [state] })?.warming).toBe(warming);
  });

  it('weighs what its size weighs, and as much as the first size when its type is not listed any more', () => {
    const sizes: Fleet['sizes'] = [
      { instanceType: 'm7g.large', units: 2, usdPerHour: 0.1 },
      { instanceType: 'm7g.xlarge', units: 4, usdPerHour: 0.2 },
    ];
    expect(member({ instanceType: 'm7g.xlarge' }, { sizes })?.units).toBe(4);
    expect(member({ instanceType: 'm1.small' }, { sizes })?.units).toBe(2);
  });
});

describe('machines of a launch', () => {
  it('asked for are those of both markets', () => {
    expect(machinesAsked(callOf({ onDemand: 3, spot: 2 }))).toBe(5);
  });

  it('not in view are, with an answer, those it named', () => {
    const launch = answeredLaunch(['i-1', 'i-2', 'i-3']);
    expect(machinesUnseen(launch, new Set(['i-2']), 0)).toBe(2);
    expect(machinesUnseen(launch, new Set(['i-1', 'i-2', 'i-3']), 0)).toBe(0);
  });

  it('not in view are, without an answer, those asked for less those that carry its token', () => {
    const launch = unansweredLaunch({ onDemand: 2, spot: 1 });
    expect(machinesUnseen(launch, new Set(), 0)).toBe(3);
    expect(machinesUnseen(launch, new Set(['i-1']), 1)).toBe(2);
    expect(machinesUnseen(launch, new Set(['i-1']), 4)).toBe(0);
  });
});

it('counts capacity by what it can do, launches not in view included', () => {
  const instances = [
    instanceOf('i-1', { instanceType: 'm7g.xlarge' }),
    instanceOf('i-2', { launchedAtMs: minutesAgo(1) }),
    instanceOf('i-3', { launchedAtMs: minutesAgo(1), targets: ['initial'] }),
    instanceOf('i-4', { targets: ['unhealthy'] }),
  ];
  const sizes: Fleet['sizes'] = [
    { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
    { instanceType: 'm7g.xlarge', units: 2, usdPerHour: 0.2 },
  ];
  const { active } = sortMembers(fleetOf({ sizes }), viewOf({ instances }), NOW_MS);
  expect(countCapacity(active, 3, 2)).toEqual({ active: 8, inService: 3, warming: 5, machines: 6 });
  expect(countCapacity([], 0, 0)).toEqual({ active: 0, inService: 0, warming: 0, machines: 0 });
});

const surplus = { instanceId: 'i-1', sinceMs: minutesAgo(1), because: 'surplus' };

it.each<[string, boolean, Partial<InstanceView>, Partial<Retirement> | null]>([
  ['that serves', true, {}, {}],
  ['that serves, and of which only the tag says that it goes', true, {}, null],
  ['that something is against', false, {}, { isFailing: true }],
  ['that drains', false, { targets: ['draining'] }, {}],
  ['that has stopped', false, { lifecycle: 'stopped' }, {}],
])('one %s may serve on: %s', (_, expected, changes, retirement) => {
  const known = retirement === null ? undefined : { ...surplus, ...retirement };
  expect(mayServeOn(instanceOf('i-1', changes), known)).toBe(expected);
});

describe('disturbed already', () => {
  const serving = instanceOf('i-1', { role: 'retiring' });
  const draining = instanceOf('i-2', { role: 'retiring', targets: ['draining'] });
  const count = (isNeeded: boolean, changes: Partial<FleetState> = {}) =>
    countDisturbed({ instances: [serving, draining] }, stateOf(1, changes), [serving, draining], () => isNeeded);

  it('are those on their way out, but none that is needed and serves on (seed 8521)', () => {
    expect(count(false)).toBe(2);
    expect(count(true)).toBe(1);
    expect(count(true, { retirements: [{ ...surplus, isFailing: true }] })).toBe(2);
  });

  it('are those on their way out that a listing leaves out', () => {
    expect(count(false, { retirements: [surplus, { ...surplus, instanceId: 'i-9' }] })).toBe(3);
  });

  it('is one that is being resized', () => {
    expect(count(false, { resize: resizeStateOf({ underWay: null }) })).toBe(2);
    expect(count(false, { resize: resizeStateOf({ underWay: underWay({ instanceId: 'i-5' }) }) })).toBe(3);
  });
});
