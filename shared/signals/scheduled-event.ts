import * as z from 'zod/mini';
import type { Wake } from '../core/look-request.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  source: z.enum(['aws.events', 'aws.scheduler']),
});

/** The detail type of a rule's, or a schedule's, regular event. */
export const SCHEDULED_EVENT = 'Scheduled Event';

/** What a schedule wakes for: the regular look at everything whose time has come. */
export const wakeFromSchedule = (event: unknown, context: EventContext): Signal<Wake> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no scheduled event of EventBridge', null);
  const { id, time } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  return { kind: 'request', request: { kind: 'tick', id, because: `schedule, ${time}` } };
};

/** The tick: a look at every fleet whose time has come. */
export const requestFromScheduledEvent = (event: unknown, context: EventContext): Signal => {
  const signal = wakeFromSchedule(event, context);
  if (signal.kind === 'ignored') return signal;
  return { kind: 'request', request: { wake: signal.request, scope: { kind: 'due' }, dryRun: false } };
};
