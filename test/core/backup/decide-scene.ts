import type { BackupStep } from '../../../shared/core/backup/backup-plan.ts';
import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import type { BackupState, CopyIntent, CreationIntent } from '../../../shared/core/backup/backup-state.ts';
import { decideBackups } from '../../../shared/core/backup/decide-backups.ts';
import { minutesAgo, NOW_MS } from '../build.ts';
import { AWAY, hoursAgo, labelOf, protectionOf, snapshotOf, sourceOf, stateOf, viewOf } from './build-backups.ts';

/** What differs from one instance of `web` that has nothing. */
export type Changes = {
  readonly view?: Parameters<typeof viewOf>[0];
  readonly protections?: readonly Protection[];
  readonly state?: Partial<BackupState>;
  readonly nowMs?: number;
};

/** Decides about it at noon. */
export const decide = ({ view, protections = [protectionOf()], state, nowMs = NOW_MS }: Changes = {}) =>
  decideBackups(protections, viewOf(view), stateOf(state), nowMs);

/** Steps of one kind. */
export const stepsOf = <Kind extends BackupStep['kind']>(
  plan: readonly BackupStep[],
  kind: Kind,
): readonly Extract<BackupStep, { readonly kind: Kind }>[] =>
  plan.filter((step): step is Extract<BackupStep, { readonly kind: Kind }> => step.kind === kind);

/** Taken this midnight, whole at home. */
export const today = snapshotOf(labelOf());
/** Taken the midnight before, whole at home. */
export const yesterday = snapshotOf(labelOf({ takenAtMs: hoursAgo(36) }));

/** Asked for a minute ago; no reply is known. */
export const intentOf = (changes: Partial<CreationIntent> = {}): CreationIntent => ({
  label: labelOf({ takenAtMs: minutesAgo(1) }),
  source: sourceOf(),
  atMs: minutesAgo(1),
  attempt: 1,
  snapshotIds: null,
  ...changes,
});

/** A copy of `today`, asked for a minute ago; no reply is known. */
export const copyIntent = (changes: Partial<CopyIntent> = {}): CopyIntent => ({
  operation: 'op',
  setId: labelOf().setId,
  volumeId: 'vol-i-1',
  region: AWAY,
  atMs: minutesAgo(1),
  snapshotId: null,
  ...changes,
});
