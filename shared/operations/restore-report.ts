import type { RestoreCode, RestoreRefusal } from '../core/restore/restore-codes.ts';
import type { RestoreInto } from '../core/restore/restore-request.ts';
import type { PhaseSpan, RestorePhase, VolumeMove } from '../core/restore/restore-state.ts';
import type { Outcome } from '../ports/journal.ts';

/** How one restore stands, for a person and for a machine. */
export type RestoreReport = {
  readonly id: string;
  readonly protection: string;
  readonly region: string;
  readonly point: { readonly setId: string; readonly lineage: string; readonly takenAtMs: number };
  readonly into: RestoreInto;
  readonly reason: string;
  readonly code: RestoreCode;
  /** One line: what it does, waits for, or came to. */
  readonly explained: string;
  readonly phase: RestorePhase;
  readonly way: 'forth' | 'back';
  readonly isOver: boolean;
  readonly startedMs: number;
  /** Null while it is under way. */
  readonly endedMs: number | null;
  /** What is lost: from the moment that the point stands for until the restore was asked for. */
  readonly rpoMs: number;
  /** From the asking until it served, or passed its check; null before. */
  readonly rtoMs: number | null;
  readonly spans: readonly PhaseSpan[];
  readonly instanceId: string | null;
  readonly volumes: readonly VolumeMove[];
  /** Volumes that were replaced and stay until a person accepts or undoes. */
  readonly kept: readonly string[];
  /** What it would do, or what was done by this look. */
  readonly steps: readonly Outcome[];
};

/** The answer to a wish for a restore: begun, or only planned, or refused with one line and nothing touched. */
export type BeginRestoreAnswer =
  | { readonly kind: 'begun' | 'planned'; readonly report: RestoreReport }
  | RestoreRefusal;

/** The answer to a look at restores, the newest first, and why a wish was not taken. */
export type RestoresReport = {
  readonly restores: readonly RestoreReport[];
  readonly refused: RestoreRefusal | null;
};

/** What a drill began, why some points are not proven now, and what the reaper took away. */
export type DrillReport = {
  readonly proofs: readonly { readonly protection: string; readonly answer: BeginRestoreAnswer }[];
  readonly reaped: readonly Outcome[];
};
