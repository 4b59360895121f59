import type { Fleet } from '../../../shared/core/fleet.ts';
import type { ResizeState, ResizeUnderWay } from '../../../shared/core/fleet-state.ts';
import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { Member } from '../../../shared/core/placement/members.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo } from '../build.ts';
import { LARGE, ladderFleet, MEDIUM, XLARGE, XLARGE_2 } from './ladder.ts';

/** A machine of a large that should be an xlarge, from eleven in the morning on, for two hours: now it is noon. */
export const databaseFleet = (changes: Partial<Fleet> = {}): Fleet =>
  ladderFleet({
    sizes: [LARGE, MEDIUM, XLARGE, XLARGE_2],
    capacity: { min: 1, max: 4 },
    resize: { kind: 'in-place', window: { cron: '0 11 * * *', timeZone: 'UTC', lastsMs: 2 * HOUR_MS } },
    ...changes,
  });

/** A large on its way to an xlarge, that began to drain a minute ago. */
export const underWay = (changes: Partial<ResizeUnderWay> = {}): ResizeUnderWay => ({
  instanceId: 'i-1',
  zone: 'zone-a',
  from: LARGE.instanceType,
  to: XLARGE.instanceType,
  revertedBecause: null,
  phase: 'draining',
  sinceMs: minutesAgo(1),
  startAfterMs: 0,
  startBackOffMs: 0,
  ...changes,
});

/** A record of resizing with that machine under way. */
export const resizeStateOf = (changes: Partial<ResizeState> = {}): ResizeState => ({
  underWay: underWay(),
  failures: [],
  peak: { sinceMs: minutesAgo(60), units: 2, unitsBefore: 1 },
  ...changes,
});

/** A large in service for an hour. */
export const memberOf = (changes: Partial<InstanceView> = {}, rest: Partial<Member> = {}): Member => ({
  instance: instanceOf('i-1', { instanceType: LARGE.instanceType, ...changes }),
  units: 1,
  inService: true,
  warming: false,
  ...rest,
});
