import type { Fleet } from './fleet.ts';
import type { FleetView } from './fleet-view.ts';
import type { Healing } from './healing/plan-healing.ts';
import type { Members } from './placement/members.ts';
import type { OpenLaunches } from './placement/open-launches.ts';
import type { Convergence } from './placement/plan-convergence.ts';
import type { DesiredCapacity } from './scaling/decide-desired.ts';
import { watchedByAlarms } from './scaling/watched-by-alarms.ts';
import type { ResizePlan } from './sizing/resize-in-place.ts';
import { MINUTE_MS } from './time.ts';

/** What a decision has come to, as far as it says when to look again. */
export type Moving = {
  readonly fleet: Fleet;
  readonly members: Members;
  readonly open: OpenLaunches;
  readonly desired: DesiredCapacity;
  readonly convergence: Convergence;
  readonly resizing: ResizePlan;
  readonly healing: Healing | null;
};

/** Whether something is under way, or hidden, that only another look in a minute can carry on. */
const isMoving = ({ fleet, members, open, desired, convergence, resizing, healing }: Moving): boolean =>
  convergence.plan.length > 0 ||
  convergence.steps.length > 0 ||
  convergence.retirements.length > 0 ||
  resizing.resize?.underWay != null ||
  open.open.length > 0 ||
  members.active.some(({ warming, inService }) => warming || !inService) ||
  desired.proposals.some(({ asks }) => asks === 'unknown' || asks === 'out') ||
  healing?.isMoving === true ||
  (convergence.standbyCount?.preparing ?? 0) > 0 ||
  !fleet.policies.every((policy) => watchedByAlarms(policy, fleet.targetGroups));

/** When to look again: in a minute while anything moves, else when something is due or a settled fleet's time has come. */
export const nextLookMs = (
  moving: Moving,
  view: FleetView,
  schedulesMs: readonly (number | null)[],
  nowMs: number,
): number => {
  if (isMoving(moving)) return nowMs + MINUTE_MS;
  const ends = view.overrides.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs > nowMs);
  const occurrences = schedulesMs.filter((atMs) => atMs !== null);
  return Math.min(nowMs + moving.fleet.settledLookMs, ...occurrences, ...ends);
};
