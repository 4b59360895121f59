import * as z from 'zod/mini';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { lookAtSnapshots } from './look-at-snapshots.ts';
import { type BackupContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EBS tells that all snapshots of one call are complete, or have failed. */
export const SNAPSHOT_SET = 'EBS Multi-Volume Snapshots Completion Status';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(SNAPSHOT_SET),
  source: z.literal('aws.ec2'),
  detail: z.looseObject({
    result: z.string(),
    snapshots: z.nullish(z.array(z.looseObject({ snapshot_id: z.string() }))),
  }),
});

/** A look because a set of snapshots that was taken here ended. */
export const requestFromSnapshotSet = (event: unknown, context: BackupContext): Signal<BackupRequest> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no completion status of EBS', null);
  const { id, detail } = parsed.data;
  const judged = judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  const named = (detail.snapshots ?? []).map(({ snapshot_id }) => snapshot_id);
  return lookAtSnapshots(id, named, `taken together: ${detail.result}`);
};
