import * as z from 'zod/mini';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import { judgeCopyRegion } from './copy-region.ts';
import { ENVELOPE } from './event-envelope.ts';
import { lookAtSnapshots } from './look-at-snapshots.ts';
import { type BackupContext, ignore, type Signal } from './signal.ts';

/** The detail type by which EBS tells that a copy is not complete within the time it was to take. */
export const LATE_COPY = 'EBS Copy Snapshot Missed Completion Duration';

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(LATE_COPY),
  source: z.literal('aws.ec2'),
  // It has no result, for the copy goes on.
  detail: z.looseObject({ snapshot_id: z.string() }),
});

/** A look because a copy in a Region that holds copies of ours is late. */
export const requestFromLateCopy = (event: unknown, context: BackupContext): Signal<BackupRequest> => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event tells of no late copy of EBS', null);
  const { id, detail } = parsed.data;
  const judged = judgeCopyRegion(parsed.data, context);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  return lookAtSnapshots(id, [detail.snapshot_id], 'copied later than asked');
};
