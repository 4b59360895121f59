import type { Step } from '../decision.ts';
import type { BackupStep } from './backup-plan.ts';
import type { BackupState } from './backup-state.ts';
import type { RetentionVerdict } from './plan-deletions.ts';
import type { RecoveryPoint } from './recovery-point.ts';

/** Every outcome that a decision about recovery points can have. The list is closed; docs/codes.md explains each. */
export const BACKUP_CODES = [
  'BACKING_UP',
  'COPYING',
  'EXPIRING',
  'AWAITING_SNAPSHOTS',
  'BACKED_UP',
  'NOTHING_PROTECTED',
  'SNAPSHOTS_UNKNOWN',
] as const;

export type BackupCode = (typeof BACKUP_CODES)[number];

/** What a person is told of, once, until it is over. The list is closed; docs/codes.md explains each. */
export const TROUBLE_CODES = [
  'RPO_MISSED',
  'COPY_STUCK',
  'BACKUP_FAILED',
  'PROOF_FAILED',
  'HELD_BY_IMAGE',
  'BACKUP_UNREADABLE',
] as const;

export type TroubleCode = (typeof TROUBLE_CODES)[number];

/** Something about backups that is not as the policy asks. */
export type BackupTrouble = {
  readonly code: TroubleCode;
  readonly protection: string;
  /** What it is about: a lineage, a Region, a recovery point. */
  readonly subject: string;
  readonly because: string;
};

/** How one lineage stands in one Region, beside what its policy allows. */
export type RpoStanding = {
  readonly region: string;
  /** The moment that the newest whole point stands for; null without one. */
  readonly newestAtMs: number | null;
  readonly rpoMs: number;
  readonly missed: boolean;
};

/** How one lineage of a protection stands. */
export type LineageReport = {
  readonly protection: string;
  readonly lineage: string;
  /** Whether its source is there now; null when that is not known. */
  readonly present: boolean | null;
  readonly standings: readonly RpoStanding[];
  /** Why it gets no recovery point now though one is due; null when none is due, or it gets one. */
  readonly waiting: string | null;
};

/** What to do about recovery points, what to write down first, and why. */
export type BackupDecision = {
  readonly action: { readonly kind: 'hold' | 'back-up' };
  readonly code: BackupCode;
  readonly steps: readonly Step[];
  readonly plan: readonly BackupStep[];
  readonly state: BackupState;
  readonly points: readonly RecoveryPoint[];
  readonly retention: readonly RetentionVerdict[];
  readonly lineages: readonly LineageReport[];
  readonly troubles: readonly BackupTrouble[];
};
