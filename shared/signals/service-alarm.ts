import * as z from 'zod/mini';
import type { ServiceRequest } from '../core/failover/service-wish.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { ignore, type ServiceContext, type Signal } from './signal.ts';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  source: z.literal('aws.cloudwatch'),
  detail: z.looseObject({ alarmName: z.string(), state: z.looseObject({ value: z.string() }) }),
});

/** A look at the service whose switch's alarm entered another state, whichever: what the switch says is read anew. */
export const lookFromSwitchAlarm = (event: unknown, context: ServiceContext): Signal<ServiceRequest> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no alarm state change of CloudWatch', null);
  const { id, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const { alarmName, state } = detail;
  const service = context.serviceOfAlarm(alarmName);
  if (service === null) return ignore('NOT_OUR_ALARM', `no service of this stage has an alarm "${alarmName}"`, id);
  const wake = { kind: 'alarm', id, because: `alarm ${alarmName} is ${state.value}` } as const;
  return { kind: 'request', request: { wake, service, wish: null, dryRun: false } };
};
