import type { FailoverCode, FailoverRefusal } from '../core/failover/failover-codes.ts';
import type { MovePhase, MovePlan, MoveSpan } from '../core/failover/service-state.ts';
import type { Votes } from '../core/failover/votes.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Signature } from '../ports/signatures.ts';

/** How long each part of a move took; null where it has not, or had nothing to do. */
export type MoveTimes = {
  /** From the first bad answer until a quorum had held it for long enough. */
  readonly detectMs: number | null;
  /** Waiting for a person. */
  readonly approvalMs: number | null;
  /** Deciding and acting: what Ballast itself took. */
  readonly ownMs: number | null;
  readonly fencingMs: number | null;
  readonly capacityMs: number | null;
  readonly dataMs: number | null;
  /** From the flip until the DNS name answered with the new Region. */
  readonly dnsMs: number | null;
  /** From the first bad answer, or the command, until the DNS name answered with the new Region. */
  readonly rtoMs: number | null;
  /** Age of the oldest recovery point that was restored, when the outage began; null where none was. */
  readonly rpoMs: number | null;
};

/** One move, under way or over: what is shown, signed and kept. */
export type MoveReport = {
  readonly version: 1;
  readonly id: string;
  readonly service: string;
  readonly plan: MovePlan;
  readonly phase: MovePhase;
  readonly code: FailoverCode;
  /** One or two sentences for a person. */
  readonly explained: string;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly spans: readonly MoveSpan[];
  readonly times: MoveTimes;
  readonly fenced: { readonly done: boolean; readonly because: string } | null;
  readonly restores: readonly { readonly fleet: string; readonly lineage: string; readonly takenAtMs: number | null }[];
  /** RTO and RPO that ballast.yml asks for, and whether they were kept; null where it does not or they are not known. */
  readonly rto: { readonly wantedMs: number; readonly kept: boolean } | null;
  readonly rpo: { readonly wantedMs: number; readonly kept: boolean } | null;
  /** Of the report without this field, once it is over; null before, or where it could not be signed. */
  readonly signature: Signature | null;
};

/** How a service stands in the Region that was asked. */
export type ServiceReport = {
  readonly service: string;
  readonly region: string;
  readonly role: 'active' | 'standby' | 'witness' | 'unknown';
  readonly epoch: number | null;
  /** Where it is, as far as this Region knows. */
  readonly active: string | null;
  /** Whether a flip needs Route 53's data plane alone; null in record mode, or where that is not known. */
  readonly armed: boolean | null;
  readonly code: FailoverCode;
  readonly explained: string;
  readonly votes: readonly Votes[];
  readonly move: MoveReport | null;
  /** Moves that are over, newest first, drills too. */
  readonly past: readonly MoveReport[];
  /** What was done, or would be: calls in order. */
  readonly outcomes: readonly Outcome[];
};

/** What a look at services came to; refused, nothing was changed. */
export type ServicesReport = {
  readonly services: readonly ServiceReport[];
  readonly refused: FailoverRefusal | null;
};
