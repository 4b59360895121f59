import type { BackupDecision, BackupTrouble } from '../core/backup/backup-decision.ts';
import type { Outcome } from '../ports/journal.ts';

/** What became of one decision about recovery points. */
export type BackupLookReport = {
  readonly code: BackupDecision['code'] | 'LEASE_HELD' | 'LEASE_LOST' | 'NOT_DUE';
  readonly applied: 'yes' | 'dry-run' | 'no';
  readonly explained: string;
  readonly outcomes: readonly Outcome[];
  /** Those that people are told of by this look, and those they were told of before. */
  readonly troubles: readonly BackupTrouble[];
  /** Null when no decision was reached. */
  readonly decision: BackupDecision | null;
};

/** The answer to a look at recovery points: a report for each decision, in the order of time. */
export type BackupReport = { readonly looks: readonly BackupLookReport[] };
