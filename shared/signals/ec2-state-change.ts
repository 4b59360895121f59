import * as z from 'zod/mini';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { findInstanceId } from './instance-id.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EC2 tells that an instance entered another state. */
export const EC2_STATE_CHANGE = 'EC2 Instance State-change Notification';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(EC2_STATE_CHANGE),
  source: z.literal('aws.ec2'),
  detail: z.looseObject({
    'instance-id': z.string(),
    state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']),
  }),
});

/** A look at the fleet that holds the instance: its state is read anew, for these events come late and out of order. */
export const requestFromEc2StateChange = (event: unknown, context: EventContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no state change of EC2', null);
  const { id, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const instanceId = findInstanceId(detail['instance-id']);
  if (instanceId === null) return ignore('NO_INSTANCE', 'the event names no instance', id);
  const wake = { kind: 'instance', id, because: `${instanceId} is ${detail.state}` } as const;
  return { kind: 'request', request: { wake, scope: { kind: 'holding', instanceIds: [instanceId] }, dryRun: false } };
};
