import type { PlanStep } from '../fleet-decision.ts';
import type { Retirement } from '../fleet-state.ts';
import type { FleetView, InstanceView, TargetState } from '../fleet-view.ts';
import { MINUTE_MS } from '../time.ts';

/** How long past its deregistration delay a target may stay before its instance goes all the same. */
const DRAIN_GRACE_MS = 2 * MINUTE_MS;

const stateIn = (instance: InstanceView, groupIndex: number): TargetState => instance.targets[groupIndex] ?? 'absent';

/** Registers those that run where they are absent. */
export const planRegistrations = (view: FleetView, instances: readonly InstanceView[]): readonly PlanStep[] =>
  view.targetGroups.flatMap(({ arn, port }, index) => {
    const instanceIds = instances
      .filter(({ lifecycle, targets }) => lifecycle === 'running' && targets[index] === 'absent')
      .map(({ id }) => id);
    return instanceIds.length === 0 ? [] : [{ kind: 'register', targetGroupArn: arn, port, instanceIds }];
  });

/** Deregisters them wherever they are registered and do not drain yet. */
export const planDeregistrations = (view: FleetView, instances: readonly InstanceView[]): readonly PlanStep[] =>
  view.targetGroups.flatMap(({ arn, port }, index) => {
    const instanceIds = instances
      .filter((instance) => {
        const state = stateIn(instance, index);
        return state !== 'absent' && state !== 'draining';
      })
      .map(({ id }) => id);
    return instanceIds.length === 0 ? [] : [{ kind: 'deregister', targetGroupArn: arn, port, instanceIds }];
  });

/** Whether no target group sends it requests any more, or each has had its delay, or the longest that may be waited, since the drain began. */
export const isDrained = (
  view: FleetView,
  instance: InstanceView,
  { sinceMs, drainMaxMs = Number.POSITIVE_INFINITY }: Pick<Retirement, 'sinceMs' | 'drainMaxMs'>,
  nowMs: number,
): boolean =>
  view.targetGroups.every(({ deregistrationDelayMs }, index) => {
    const state = stateIn(instance, index);
    const drainedAtMs = sinceMs + Math.min(drainMaxMs, deregistrationDelayMs + DRAIN_GRACE_MS);
    return state === 'absent' || (state === 'draining' && nowMs > drainedAtMs);
  });
