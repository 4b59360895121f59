import * as z from 'zod/mini';
import { judgeEventTime } from './event-time.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const eventSchema = z.looseObject({
  source: z.enum(['aws.events', 'aws.scheduler']),
  id: z.string(),
  account: z.string(),
  region: z.string(),
  time: z.string(),
});

/** The detail type of a rule's, or a schedule's, regular event. */
export const SCHEDULED_EVENT = 'Scheduled Event';

/** The tick: a look at every fleet whose time has come. */
export const requestFromScheduledEvent = (event: unknown, context: SignalContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no scheduled event of EventBridge', null);
  const { id, account, region, time } = parsed.data;
  if (account !== context.accountId) return ignore('FOREIGN_ACCOUNT', 'the schedule belongs to another account', id);
  if (region !== context.region) return ignore('FOREIGN_REGION', `the schedule is not of ${context.region}`, id);
  const untimely = judgeEventTime(time, context.nowMs);
  if (untimely) return ignore(untimely.code, untimely.because, id);
  const wake = { kind: 'tick', id, because: `schedule, ${time}` } as const;
  return { kind: 'request', request: { wake, scope: { kind: 'due' }, dryRun: false } };
};
