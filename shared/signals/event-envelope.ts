import * as z from 'zod/mini';
import { type JudgedTime, judgeEventTime } from './event-time.ts';
import type { EventContext } from './signal.ts';

/** What EventBridge puts around the `detail` of every event. */
export const ENVELOPE = { id: z.string(), account: z.string(), region: z.string(), time: z.string() } as const;

type Envelope = { readonly account: string; readonly region: string; readonly time: string };

/** When an event of EventBridge happened, or why it is not for this deployment now. */
export const judgeEnvelope = (
  { account, region, time }: Envelope,
  context: EventContext,
  ageMaxMs?: number,
): JudgedTime => {
  if (account !== context.accountId) {
    return { kind: 'refused', code: 'FOREIGN_ACCOUNT', because: 'the event is of another account' };
  }
  if (region !== context.region) {
    return { kind: 'refused', code: 'FOREIGN_REGION', because: `the event is not of ${context.region}` };
  }
  return judgeEventTime(time, context.nowMs, ageMaxMs);
};
