import * as z from 'zod/mini';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import { judgeCopyRegion } from './copy-region.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { lookAtSnapshots } from './look-at-snapshots.ts';
import { type BackupContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EBS tells that a snapshot, or a copy of one, is complete or has failed. */
export const SNAPSHOT_NOTIFICATION = 'EBS Snapshot Notification';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(SNAPSHOT_NOTIFICATION),
  source: z.literal('aws.ec2'),
  detail: z.looseObject({ event: z.string(), result: z.string(), snapshot_id: z.string() }),
});

/** A look because a snapshot that was taken here ended, or a copy in a Region that holds copies of ours. */
export const requestFromSnapshot = (event: unknown, context: BackupContext): Signal<BackupRequest> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no snapshot notification of EBS', null);
  const { id, detail } = parsed.data;
  const isCopy = detail.event === 'copySnapshot';
  if (!isCopy && detail.event !== 'createSnapshot') {
    return ignore('NOT_FOLLOWED', 'the event neither makes nor copies a snapshot', id);
  }
  const judged = isCopy ? judgeCopyRegion(parsed.data, context) : judgeEnvelope(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  return lookAtSnapshots(id, [detail.snapshot_id], isCopy ? `copied: ${detail.result}` : `taken: ${detail.result}`);
};
