import type { ProofCheck } from '../backup/backup-policy.ts';
import type { Override } from '../fleet-state.ts';
import type { RestoreCode } from './restore-codes.ts';
import type { RestoreInto } from './restore-request.ts';

/**
 * What a restore is doing. `kept` waits for a person to accept or undo, `over` for nobody; `removing` takes away what is
 * not needed any more.
 */
export type RestorePhase =
  | 'launching'
  | 'creating'
  | 'draining'
  | 'stopping'
  | 'swapping'
  | 'starting'
  | 'checking'
  | 'joining'
  | 'kept'
  | 'removing'
  | 'over';

/** How fast a volume is, so that the one in its place is as fast. */
export type VolumePerformance = {
  readonly volumeType: string;
  /** Null where the type has none, or its own default. */
  readonly iops: number | null;
  readonly throughputMiBps: number | null;
};

/** One volume of the point: which snapshot it is made of, and what was on its device before. */
export type VolumeMove = {
  readonly snapshotId: string;
  readonly device: string;
  readonly root: boolean;
  readonly sizeGiB: number;
  /** Null until it is made. */
  readonly restored: string | null;
  /** In place: the volume that it takes the place of; null where the device was empty. */
  readonly replaced: string | null;
  /** Of what is, or was, on the device; null where that is not known or nothing was. */
  readonly performance: VolumePerformance | null;
  /** Whether EC2 is to delete it with its machine, as it would have done with what was on the device. */
  readonly deleteOnTermination: boolean;
};

/** Where a machine may be launched, and as what; tried in order. */
export type LaunchPlace = { readonly instanceType: string; readonly subnet: string; readonly zone: string };

/** The machine that the volumes end up on. */
export type RestoreTarget =
  /** None: volumes are all that is made. */
  | { readonly kind: 'volumes'; readonly zone: string }
  | {
      readonly kind: 'launched';
      readonly template: { readonly id: string; readonly version: number };
      readonly places: readonly [LaunchPlace, ...LaunchPlace[]];
      /** The slot that it takes when it joins. */
      readonly slot: string | null;
    }
  | {
      readonly kind: 'instance';
      readonly instanceId: string;
      readonly zone: string;
      readonly slot: string | null;
      /** It ran when the restore began, and is to run when it is over. */
      readonly ran: boolean;
    };

/** A target group that the machine is taken out of, or put into. */
export type RestoreGroup = { readonly arn: string; readonly port: number };

/** What was decided when the restore was asked for, and never changes. */
export type RestorePlan = {
  readonly protection: string;
  /** Null where what is protected is no fleet. */
  readonly fleet: string | null;
  readonly stage: string;
  readonly region: string;
  readonly setId: string;
  readonly lineage: string;
  readonly takenAtMs: number;
  /** All of the point, in this Region: what a proof is written on. */
  readonly snapshotIds: readonly string[];
  readonly into: RestoreInto;
  readonly target: RestoreTarget;
  readonly groups: readonly RestoreGroup[];
  /** Longest deregistration delay of the groups. */
  readonly drainMs: number;
  readonly check: ProofCheck;
  readonly checkMs: number;
  /** Isolated: when the check must have been passed; null where each phase has its own time. */
  readonly deadlineMs: number | null;
  readonly initializationRate: number | null;
  /** Why this point, in words. */
  readonly chosen: string;
  readonly reason: string;
  readonly askedAtMs: number;
  /** When the reaper takes away what is left of it, whatever the ledger says. */
  readonly expiresAtMs: number;
};

/** How long one phase took. */
export type PhaseSpan = {
  readonly phase: RestorePhase;
  readonly way: 'forth' | 'back';
  readonly fromMs: number;
  readonly untilMs: number;
};

/** How a restore ended, or what it turned back for. */
export type RestoreOutcome = { readonly code: RestoreCode; readonly because: string; readonly atMs: number };

/** A restore: what was meant, how far it is, and how it ended. One record of the ledger, written under its lease. */
export type RestoreState = {
  readonly version: 1;
  readonly id: string;
  readonly plan: RestorePlan;
  readonly phase: RestorePhase;
  /** Back to how things were: after a failure, an abort, or because a person wants it undone. */
  readonly way: 'forth' | 'back';
  readonly sinceMs: number;
  readonly spans: readonly PhaseSpan[];
  readonly volumes: readonly VolumeMove[];
  /** Which of the places is asked now, how often one refused, and when it is asked again. */
  readonly launch: { readonly place: number; readonly refusals: number; readonly notBeforeMs: number };
  /** The machine: launched, or the one in place; null before there is one. */
  readonly instanceId: string | null;
  /** Since when EC2 does not show it. */
  readonly missingSinceMs: number | null;
  readonly isolation: string | null;
  /** A person's pause that ours stands in for, to be put back. */
  readonly pauseBefore: Override | null;
  /** The last thing that went wrong, or was answered by the check. */
  readonly last: string | null;
  /** Isolated: whether the check was passed, and how long after the beginning; null while that is not known. */
  readonly proof: { readonly passed: boolean; readonly tookMs: number; readonly atMs: number } | null;
  /** When the machine served, or the volumes were handed over; null before. */
  readonly restoredAtMs: number | null;
  /** Null while it is under way and nothing failed. */
  readonly outcome: RestoreOutcome | null;
  /** The outcome that people were told of. */
  readonly told: RestoreCode | null;
};
