import * as z from 'zod/mini';
import { MINUTE_MS } from '../core/time.ts';
import { announceInstances } from './announce-instances.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { findInstanceId } from './instance-id.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EC2 warns that it takes a Spot instance back. */
export const SPOT_INTERRUPTION = 'EC2 Spot Instance Interruption Warning';

/** Between the warning and the end; a hibernation begins with the warning. */
const WARNING_MS = 2 * MINUTE_MS;

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(SPOT_INTERRUPTION),
  source: z.literal('aws.ec2'),
  detail: z.looseObject({ 'instance-id': z.string(), 'instance-action': z.string() }),
});

/** A Spot instance that goes within two minutes, whatever EC2 then does with it; a warning that is older says nothing. */
export const requestFromSpotInterruption = (event: unknown, context: EventContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no Spot interruption warning of EC2', null);
  const { id, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context, WARNING_MS);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const instanceId = findInstanceId(detail['instance-id']);
  if (instanceId === null) return ignore('NO_INSTANCE', 'the event names no instance', id);
  const { atMs } = judged;
  const doomedAtMs = detail['instance-action'] === 'hibernate' ? atMs : atMs + WARNING_MS;
  return announceInstances(id, `EC2 takes Spot instance ${instanceId} back`, [
    { instanceId, kind: 'spot-interruption', atMs, doomedAtMs },
  ]);
};
