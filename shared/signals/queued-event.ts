import * as z from 'zod/mini';
import type { Wake } from '../core/look-request.ts';
import { parseJson } from './parse-json.ts';
import { SCHEDULED_EVENT, wakeFromSchedule } from './scheduled-event.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

const eventSchema = z.looseObject({
  Records: z.tuple([z.looseObject({ eventSource: z.literal('aws:sqs'), messageId: z.string(), body: z.string() })]),
});

const bodySchema = z.looseObject({ 'detail-type': z.literal(SCHEDULED_EVENT) });

/** A regular event that waited in a queue of ours: the second look of each minute. */
export const requestFromQueue = (event: unknown, context: EventContext): Signal<Wake> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('UNKNOWN_EVENT', 'the records are not one message of a queue', null);
  const { messageId, body } = parsed.data.Records[0];
  const scheduled = bodySchema.safeParse(parseJson(body));
  if (!scheduled.success) return ignore('UNKNOWN_EVENT', 'the message holds no scheduled event', messageId);
  const signal = wakeFromSchedule(scheduled.data, context);
  if (signal.kind === 'ignored') return { ...signal, eventId: signal.eventId ?? messageId };
  // Both looks of a minute are of one event: the message tells them apart.
  return { kind: 'request', request: { ...signal.request, id: messageId } };
};
