import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { LaunchIntent } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import {
  REPEAT_MAX_MS,
  settleLaunches,
  VISIBILITY_MAX_MS,
  withMissing,
} from '../../../shared/core/placement/open-launches.ts';
import { answeredLaunch, fleetOf, instanceOf, NOW_MS, stateOf, unansweredLaunch, viewOf } from '../build.ts';

const settle = (
  launches: readonly LaunchIntent[],
  instances: readonly InstanceView[] = [],
  changes: Partial<Fleet> = {},
) => settleLaunches(fleetOf(changes), viewOf({ instances }), stateOf(1, { launches }), NOW_MS);

const closed = {
  open: [],
  repeat: [],
  unseenUnits: 0,
  unseenMachines: 0,
  unseenByZone: new Map(),
  unseenSpot: 0,
  unseenByUnits: new Map(),
  unseenStandbys: 0,
};

it('has nothing open without launches', () => {
  expect(settle([], [instanceOf('i-1')])).toEqual(closed);
});

describe('a launch that was answered', () => {
  it('is open, and not repeated, until all its instances are in view', () => {
    const launch = answeredLaunch(['i-1', 'i-2']);
    expect(settle([launch], [instanceOf('i-1')])).toEqual({
      open: [launch],
      repeat: [],
      unseenUnits: 1,
      unseenMachines: 1,
      unseenByZone: new Map([['zone-a', 1]]),
      unseenSpot: 0,
      unseenByUnits: new Map([[1, 1]]),
      unseenStandbys: 0,
    });
    expect(settle([launch], [instanceOf('i-1'), instanceOf('i-2', { lifecycle: 'terminated' })])).toEqual(closed);
  });

  it('with no instance at all is over', () => {
    expect(settle([answeredLaunch([])])).toEqual(closed);
  });

  it('is waited for so long and no longer', () => {
    expect(settle([answeredLaunch(['i-1'], {}, NOW_MS - VISIBILITY_MAX_MS + 1)]).unseenMachines).toBe(1);
    expect(settle([answeredLaunch(['i-1'], {}, NOW_MS - VISIBILITY_MAX_MS)])).toEqual(closed);
  });

  it('is waited for from its answer on, not from its call', () => {
    const late = { ...answeredLaunch(['i-1']), atMs: NOW_MS - REPEAT_MAX_MS };
    expect(settle([late]).open).toEqual([late]);
  });
});

describe('a launch without an answer', () => {
  it('is repeated as it was written down, and counts as capacity', () => {
    const launch = unansweredLaunch({ onDemand: 2, spot: 1 });
    expect(settle([launch])).toEqual({
      open: [launch],
      repeat: [launch],
      unseenUnits: 3,
      unseenMachines: 3,
      unseenByZone: new Map([['zone-a', 3]]),
      unseenSpot: 1,
      unseenByUnits: new Map([[1, 3]]),
      unseenStandbys: 0,
    });
  });

  it('is repeated while some of its machines are missing', () => {
    const launch = unansweredLaunch({ onDemand: 2, spot: 1 });
    const seen = [instanceOf('i-1', { intent: launch.call.token }), instanceOf('i-2', { intent: 'web-mkfzzzzz-9' })];
    expect(settle([launch], seen)).toMatchObject({ repeat: [launch], unseenMachines: 2, unseenSpot: 1 });
  });

  it('is over when all of its machines are in view, those that are gone included', () => {
    const launch = unansweredLaunch({ onDemand: 2 });
    const intent = launch.call.token;
    const seen = [instanceOf('i-1', { intent }), instanceOf('i-2', { intent, lifecycle: 'terminated' })];
    expect(settle([launch], seen)).toEqual(closed);
  });

  it('is repeated so long and no longer', () => {
    expect(settle([unansweredLaunch({}, NOW_MS - REPEAT_MAX_MS + 1)]).repeat).toHaveLength(1);
    expect(settle([unansweredLaunch({}, NOW_MS - REPEAT_MAX_MS)])).toEqual(closed);
  });
});

it('adds up launches, by zone', () => {
  const launches = [
    unansweredLaunch({ token: 'web-mkfzzzzz-1', onDemand: 2 }),
    answeredLaunch(['i-1'], { token: 'web-mkfzzzzz-2' }),
    unansweredLaunch({ token: 'web-mkfzzzzz-3', zone: 'zone-b', onDemand: 0, spot: 4 }),
  ];
  expect(settle(launches)).toMatchObject({
    open: launches,
    repeat: [launches[0], launches[2]],
    unseenUnits: 7,
    unseenMachines: 7,
    unseenByZone: new Map([
      ['zone-a', 3],
      ['zone-b', 4],
    ]),
    unseenSpot: 4,
    unseenByUnits: new Map([[1, 7]]),
    unseenStandbys: 0,
  });
});

it('weighs unseen machines as what was asked for', () => {
  const sizes: Fleet['sizes'] = [
    { instanceType: 'm7g.large', units: 2, usdPerHour: 0.1 },
    { instanceType: 'm7g.xlarge', units: 4, usdPerHour: 0.2 },
  ];
  const unseen = (instanceTypes: readonly string[]) => settle([unansweredLaunch({ instanceTypes })], [], { sizes });
  expect(unseen(['m7g.xlarge']).unseenUnits).toBe(4);
  expect(unseen(['m7g.large']).unseenUnits).toBe(2);
  expect(unseen([]).unseenUnits).toBe(2);
});

it('counts standbys apart: they are no capacity', () => {
  const standbys = answeredLaunch(['i-1', 'i-2'], { role: 'standby' });
  const serving = unansweredLaunch({ token: 'web-mkfzzzzz-2' });
  expect(settle([standbys, serving], [instanceOf('i-1')])).toEqual({
    ...closed,
    open: [standbys, serving],
    repeat: [serving],
    unseenUnits: 1,
    unseenMachines: 1,
    unseenByZone: new Map([['zone-a', 1]]),
    unseenByUnits: new Map([[1, 1]]),
    unseenStandbys: 1,
  });
});

it('adds machines that a listing leaves out', () => {
  const open = settle([unansweredLaunch({ onDemand: 2 })]);
  expect(withMissing(open, [{ units: 1 }, { units: 4 }, { units: 4 }])).toEqual({
    ...open,
    unseenUnits: 11,
    unseenMachines: 5,
    unseenByUnits: new Map([
      [1, 3],
      [4, 2],
    ]),
  });
  expect(withMissing(open, [])).toEqual(open);
});
