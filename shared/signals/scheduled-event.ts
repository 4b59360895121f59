import * as z from 'zod/mini';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  source: z.enum(['aws.events', 'aws.scheduler']),
});

/** The detail type of a rule's, or a schedule's, regular event. */
export const SCHEDULED_EVENT = 'Scheduled Event';

/** The tick: a look at every fleet whose time has come. */
export const requestFromScheduledEvent = (event: unknown, context: SignalContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no scheduled event of EventBridge', null);
  const { id, time } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const wake = { kind: 'tick', id, because: `schedule, ${time}` } as const;
  return { kind: 'request', request: { wake, scope: { kind: 'due' }, dryRun: false } };
};
