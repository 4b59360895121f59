import type { Fleet } from '../fleet.ts';
import type { ScheduledPolicy } from './scaling-policy.ts';
import { nextOccurrence, previousOccurrence } from './schedule-occurrence.ts';

/** A schedule that has fired, and when. */
type Fired = { readonly policy: ScheduledPolicy; readonly atMs: number };

/** A value that a schedule set, and which. */
export type Scheduled = { readonly value: number; readonly policy: string; readonly atMs: number };

/** What the fleet's schedules say now: bounds in force since their last occurrence, and a desired capacity newly due. */
export type ScheduleState = {
  readonly min: Scheduled | null;
  readonly max: Scheduled | null;
  readonly desired: Scheduled | null;
  readonly nextMs: number | null;
};

const scheduledPolicies = (fleet: Fleet): readonly ScheduledPolicy[] =>
  fleet.policies.filter((policy) => policy.kind === 'scheduled');

const latest = (fired: readonly Fired[], key: 'min' | 'max' | 'desired'): Scheduled | null =>
  fired.reduce<Scheduled | null>((found, { policy, atMs }) => {
    const value = policy[key];
    if (value === null || (found !== null && found.atMs > atMs)) return found;
    return { value, policy: policy.name, atMs };
  }, null);

/**
 * Applies scheduled policies as AWS does: a value set by an occurrence stays until another occurrence sets it again,
 * and a desired capacity is set once, at its occurrence, however late the look comes.
 */
export const readSchedules = (fleet: Fleet, appliedUntilMs: number, nowMs: number): ScheduleState => {
  const policies = scheduledPolicies(fleet);
  const fired = policies.flatMap((policy) => {
    const atMs = previousOccurrence(policy, nowMs);
    return atMs === null ? [] : [{ policy, atMs }];
  });
  const next = policies.flatMap((policy) => nextOccurrence(policy, nowMs) ?? []);
  return {
    min: latest(fired, 'min'),
    max: latest(fired, 'max'),
    desired: latest(
      fired.filter(({ atMs }) => atMs > appliedUntilMs),
      'desired',
    ),
    nextMs: next.length === 0 ? null : Math.min(...next),
  };
};
