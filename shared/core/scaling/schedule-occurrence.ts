import { Cron } from 'croner';
import type { ScheduledPolicy } from './scaling-policy.ts';

/** When something recurs. */
type Recurrence = Pick<ScheduledPolicy, 'cron' | 'timeZone'>;

/** Every look asks the same policies again, and to parse an expression costs more than to answer. */
const parsed = new WeakMap<Recurrence, Cron>();

const cronOf = (policy: Recurrence): Cron => {
  const cron = parsed.get(policy) ?? new Cron(policy.cron, { timezone: policy.timeZone });
  parsed.set(policy, cron);
  return cron;
};

/** When the schedule last fired at or before `nowMs`, in its own time zone; null when it never has. */
export const previousOccurrence = (policy: Recurrence, nowMs: number): number | null =>
  cronOf(policy)
    .previousRuns(1, new Date(nowMs + 1))[0]
    ?.getTime() ?? null;

/** When the schedule fires next after `nowMs`; null when it never will. */
export const nextOccurrence = (policy: Recurrence, nowMs: number): number | null =>
  cronOf(policy).nextRun(new Date(nowMs))?.getTime() ?? null;
