import { describe, expect, it } from 'vitest';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { RosterEntry } from '../../../shared/core/healing/health-state.ts';
import { callRoll } from '../../../shared/core/healing/roster.ts';
import { sortMembers } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import {
  answeredLaunch,
  fleetOf,
  instanceOf,
  minutesAgo,
  NOW_MS,
  stateOf,
  unansweredLaunch,
  viewOf,
} from '../build.ts';
import { healthPolicy, healthStateOf, rosterEntry } from './build-health.ts';

const call = (
  instances: readonly InstanceView[],
  roster: readonly RosterEntry[] | null,
  changes: Partial<FleetState> = {},
) => {
  const state = stateOf(1, { ...(roster !== null && { health: healthStateOf([], { roster }) }), ...changes });
  const view = viewOf({ instances, state });
  return callRoll({ policy: healthPolicy(), view, state }, sortMembers(fleetOf(), view, NOW_MS).active, NOW_MS);
};

const absent = instanceOf('i-1', { targets: ['initial'] });

describe('a machine that is there', () => {
  it('is written down with its units, and whether it has served', () => {
    const sizes = [{ instanceType: 'm7g.large', units: 2, usdPerHour: null }] as const;
    const view = viewOf({ instances: [absent, instanceOf('i-2')] });
    const { active } = sortMembers(fleetOf({ sizes }), view, NOW_MS);
    expect(callRoll({ policy: healthPolicy(), view, state: stateOf(1) }, active, NOW_MS)).toEqual({
      entries: [
        { instanceId: 'i-1', units: 2, served: false, missingSinceMs: null },
        { instanceId: 'i-2', units: 2, served: true, missingSinceMs: null },
      ],
      missing: [],
      gone: [],
      neverServed: 0,
      hasArrived: true,
    });
  });

  it('has served when it ever did', () => {
    expect(call([absent], [rosterEntry('i-1')]).entries).toEqual([rosterEntry('i-1')]);
    expect(call([absent], [rosterEntry('i-1', { served: false })]).entries).toMatchObject([{ served: false }]);
  });

  it('is written down with the slot that it says, or that it was woken for', () => {
    const wakes = [{ instanceId: 'i-1', zone: 'zone-a', units: 1, atMs: minutesAgo(1), slot: '4' }];
    const state = { standby: { wakes, resting: [] } };
    expect(call([instanceOf('i-1', { slot: '7' })], []).entries).toEqual([rosterEntry('i-1', { slot: '7' })]);
    expect(call([instanceOf('i-1')], null, state).entries).toEqual([rosterEntry('i-1', { slot: '4' })]);
    expect(call([], null, state).missing).toMatchObject([{ instanceId: 'i-1', slot: '4' }]);
  });

  it('is missing no more when it is listed again', () => {
    const before = rosterEntry('i-1', { missingSinceMs: minutesAgo(1) });
    expect(call([instanceOf('i-1')], [before])).toEqual({
      entries: [rosterEntry('i-1')],
      missing: [],
      gone: [],
      neverServed: 0,
      hasArrived: false,
    });
  });
});

describe('a machine has arrived', () => {
  const serving = instanceOf('i-1');

  it('when it serves, and had not at the last look', () => {
    expect(call([serving], [rosterEntry('i-1', { served: false })]).hasArrived).toBe(true);
    expect(call([absent], [rosterEntry('i-1', { served: false })]).hasArrived).toBe(false);
  });

  it('when it serves, and was not there at the last look', () => {
    const others = [instanceOf('i-2'), serving, instanceOf('i-3')];
    expect(call(others, [rosterEntry('i-2'), rosterEntry('i-3')]).hasArrived).toBe(true);
    expect(call([absent], []).hasArrived).toBe(false);
  });

  it('only once', () => {
    expect(call([serving], [rosterEntry('i-1')]).hasArrived).toBe(false);
    expect(call([absent], [rosterEntry('i-1')]).hasArrived).toBe(false);
    expect(call([], [rosterEntry('i-1')]).hasArrived).toBe(false);
  });
});

describe('a machine that is not listed any more', () => {
  it('is missing from now on, and stays on the roll', () => {
    const missing = rosterEntry('i-1', { units: 3, missingSinceMs: NOW_MS });
    expect(call([], [rosterEntry('i-1', { units: 3 })])).toEqual({
      entries: [missing],
      missing: [missing],
      gone: [],
      neverServed: 0,
      hasArrived: false,
    });
  });

  it('is missing for two minutes, and then is not there', () => {
    const missing = rosterEntry('i-1', { missingSinceMs: NOW_MS - 2 * MINUTE_MS + 1 });
    expect(call([], [missing])).toEqual({
      entries: [missing],
      missing: [missing],
      gone: [],
      neverServed: 0,
      hasArrived: false,
    });
    const over = rosterEntry('i-1', { missingSinceMs: NOW_MS - 2 * MINUTE_MS });
    expect(call([], [over])).toEqual({ entries: [], missing: [], gone: [], neverServed: 0, hasArrived: false });
  });

  it('is missing for ten minutes together with others, once they are as many as would open the breaker (seed 9186)', () => {
    const rollOf = (missing: number, all: number, sinceMs: number) =>
      Array.from({ length: all }, (_, slot) =>
        rosterEntry(`i-${slot}`, { missingSinceMs: slot < missing ? sinceMs : null }),
      );
    const missingOf = (missing: number, all: number, sinceMs: number) => {
      const there = Array.from({ length: all - missing }, (_, slot) => instanceOf(`i-${missing + slot}`));
      return call(there, rollOf(missing, all, sinceMs)).missing.length;
    };
    expect(missingOf(2, 4, NOW_MS - 10 * MINUTE_MS + 1)).toBe(2);
    expect(missingOf(2, 4, NOW_MS - 10 * MINUTE_MS)).toBe(0);
    expect(missingOf(3, 10, NOW_MS - 2 * MINUTE_MS)).toBe(3);
    expect(missingOf(2, 7, NOW_MS - 2 * MINUTE_MS)).toBe(0);
    expect(missingOf(1, 1, NOW_MS - 2 * MINUTE_MS)).toBe(0);
  });

  it('is missing anew where nobody looked for more than ten minutes (seed 541)', () => {
    const long = rosterEntry('i-1', { missingSinceMs: minutesAgo(30) });
    expect(call([], [long], { scheduledUntilMs: minutesAgo(10) }).missing).toEqual([]);
    const anew = { ...long, missingSinceMs: NOW_MS };
    expect(call([], [long], { scheduledUntilMs: minutesAgo(10) - 1 }).missing).toEqual([anew]);
  });

  it('is not missed when it was on its way out, or when a launch waits to see it', () => {
    const retirements = [{ instanceId: 'i-1', sinceMs: minutesAgo(1), because: 'surplus' }];
    expect(call([], [rosterEntry('i-1')], { retirements }).missing).toEqual([]);
    expect(call([], [rosterEntry('i-1')], { launches: [answeredLaunch(['i-1'])] }).missing).toEqual([]);
    expect(call([], [rosterEntry('i-1')], { launches: [unansweredLaunch()] }).missing).toHaveLength(1);
  });

  it('is not missed while it is listed at all', () => {
    expect(call([instanceOf('i-1', { lifecycle: 'stopped' })], [rosterEntry('i-1')])).toEqual({
      entries: [],
      missing: [],
      gone: [],
      neverServed: 0,
      hasArrived: false,
    });
  });

  it('is missed when it is a standby that is being woken', () => {
    const wakes = [{ instanceId: 'i-9', zone: 'zone-a', units: 2, atMs: minutesAgo(1) }];
    const missing = { instanceId: 'i-9', units: 2, served: false, missingSinceMs: NOW_MS };
    expect(call([], null, { standby: { wakes, resting: [] } }).missing).toEqual([missing]);
    const known = [rosterEntry('i-9', { units: 2, missingSinceMs: minutesAgo(1) })];
    expect(call([], known, { standby: { wakes, resting: [] } }).missing).toEqual(known);
  });
});

describe('a machine that ended', () => {
  it.each(['shutting-down', 'terminated'] as const)('and is %s was there, and is gone', (lifecycle) => {
    const instance = instanceOf('i-1', { lifecycle });
    expect(call([instance], [rosterEntry('i-1')])).toEqual({
      entries: [],
      missing: [],
      gone: [instance],
      neverServed: 0,
      hasArrived: false,
    });
  });

  it('is not told of when it was to go, or was not there', () => {
    const instance = instanceOf('i-1', { lifecycle: 'terminated' });
    const retirements = [{ instanceId: 'i-1', sinceMs: minutesAgo(1), because: 'surplus' }];
    expect(call([instance], [rosterEntry('i-1')], { retirements }).gone).toEqual([]);
    expect(call([instance], [rosterEntry('i-2', { missingSinceMs: minutesAgo(3) })]).gone).toEqual([]);
    expect(call([instance], null).gone).toEqual([]);
  });

  it('is none while it stops', () => {
    expect(call([instanceOf('i-1', { lifecycle: 'stopping' })], [rosterEntry('i-1')]).gone).toEqual([]);
  });

  it('and never served may be what its image does to each', () => {
    const young = instanceOf('i-1', { lifecycle: 'terminated' });
    expect(call([young], [rosterEntry('i-1', { served: false })])).toMatchObject({ gone: [young], neverServed: 1 });
    const launch = answeredLaunch(['i-2']);
    const unknown = instanceOf('i-2', { lifecycle: 'shutting-down', intent: launch.call.token });
    expect(call([unknown], [], { launches: [launch] })).toMatchObject({ gone: [unknown], neverServed: 1 });
    const foreign = instanceOf('i-3', { lifecycle: 'terminated', intent: 'web-old-1' });
    expect(call([foreign], [], { launches: [launch] })).toMatchObject({ gone: [], neverServed: 0 });
  });
});
