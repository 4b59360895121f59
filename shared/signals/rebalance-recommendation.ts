import * as z from 'zod/mini';
import { announceInstances } from './announce-instances.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { findInstanceId } from './instance-id.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EC2 tells that a Spot instance is likely to be taken back. */
export const REBALANCE_RECOMMENDATION = 'EC2 Instance Rebalance Recommendation';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(REBALANCE_RECOMMENDATION),
  source: z.literal('aws.ec2'),
  detail: z.looseObject({ 'instance-id': z.string() }),
});

/** A Spot instance that may go soon; nobody says when, or whether. */
export const requestFromRebalanceRecommendation = (event: unknown, context: EventContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no rebalance recommendation of EC2', null);
  const { id, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const instanceId = findInstanceId(detail['instance-id']);
  if (instanceId === null) return ignore('NO_INSTANCE', 'the event names no instance', id);
  return announceInstances(id, `EC2 recommends to replace Spot instance ${instanceId}`, [
    { instanceId, kind: 'rebalance', atMs: judged.atMs, doomedAtMs: null },
  ]);
};
