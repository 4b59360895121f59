import type { FailoverCode } from './failover-codes.ts';
import type { Wiring } from './service-records.ts';

/** What a move is doing. `settling` waits for caches and open connections; `returning` ends a drill; `turning-back` undoes. */
export type MovePhase =
  | 'approval'
  | 'fencing'
  | 'capacity'
  | 'data'
  | 'checking'
  | 'flipping'
  | 'syncing'
  | 'settling'
  | 'returning'
  | 'turning-back'
  | 'over';

/** How long one phase took. */
export type MoveSpan = { readonly phase: MovePhase; readonly fromMs: number; readonly untilMs: number };

/** Units that a fleet needs where the service goes: what served lately in the Region that it leaves. */
export type FleetNeed = {
  readonly fleet: string;
  readonly units: number;
  /** Where the number comes from. */
  readonly because: string;
  /** Whether its machines come from recovery points: then none is launched empty. */
  readonly fromPoints: boolean;
};

/** Recovery points that a move restores: one for each lineage of a fleet. */
export type MoveRestore = {
  readonly fleet: string;
  readonly lineage: string;
  /** Null until it was begun. */
  readonly restoreId: string | null;
  readonly takenAtMs: number | null;
  readonly done: boolean;
};

/** What a move means to do, fixed when it begins: a person approves exactly this. */
export type MovePlan = {
  /** Names these contents: changes when any of them does. */
  readonly id: string;
  readonly kind: 'failover' | 'failback' | 'drill';
  readonly from: string;
  readonly to: string;
  /** The epoch that it makes. */
  readonly epoch: number;
  readonly mode: 'switch' | 'record';
  readonly cause: 'quorum' | 'person';
  readonly because: string;
  /** Goes on though what it goes to is not seen to be up, or readiness is red. */
  readonly force: boolean;
  readonly needs: readonly FleetNeed[];
  /** Share of the needs that must be in service before traffic moves. */
  readonly capacityShare: number;
  /** What ballast.yml asked for when it was planned; null where it does not. */
  readonly rtoWantedMs: number | null;
  readonly rpoWantedMs: number | null;
};

/** How a move ended, or what it turned back for. */
export type MoveOutcome = { readonly code: FailoverCode; readonly because: string; readonly atMs: number };

/** One move of a service, from what made it to its end. */
export type Move = {
  readonly id: string;
  readonly plan: MovePlan;
  readonly phase: MovePhase;
  /** Since when the phase lasts. */
  readonly sinceMs: number;
  readonly spans: readonly MoveSpan[];
  readonly startedMs: number;
  /** First bad answer of the quorum; null for a move that a person asked for while nothing was down. */
  readonly outageSinceMs: number | null;
  readonly approvedBy: string | null;
  /** What was fenced, or why not; null before it was tried. */
  readonly fenced: { readonly done: boolean; readonly because: string; readonly attempts: number } | null;
  /** Fleets whose need was written down, here. */
  readonly raised: readonly string[];
  readonly restores: readonly MoveRestore[];
  /** Whether the switch was published, or the records changed; from here there is only forward. */
  readonly flippedAtMs: number | null;
  /** The change of records under way: its id until Route 53 has it everywhere. */
  readonly change: { readonly id: string; readonly submittedMs: number } | null;
  /** When the DNS name was seen to answer with the new Region. */
  readonly answeredAtMs: number | null;
  readonly movedAtMs: number | null;
  /** Connections that were left on the old side are closed once caches have forgotten it. */
  readonly drained: boolean;
  /** Turned back: whether what was fenced may serve again. */
  readonly unfenced: boolean;
  /** The last thing that went wrong. */
  readonly last: string | null;
  readonly outcome: MoveOutcome | null;
  /** The code that people were told of. */
  readonly told: FailoverCode | null;
  /** Of its report, once it is over; null before, or where it could not be signed. */
  readonly signature: { readonly algorithm: string; readonly key: string; readonly value: string } | null;
};

/** What a Region knows of a service. One record of its ledger, written under its lease. */
export type ServiceState = {
  readonly version: 1;
  readonly service: string;
  /** The newest epoch heard of or made here; null while none is known. */
  readonly epoch: number | null;
  /** The epoch that the records of the zone stand for; behind `epoch` in switch mode until the switch is armed again. */
  readonly recordsEpoch: number | null;
  /** Whether this Region's switch may say that the other one is off: until it was turned off, not until it was meant to be. */
  readonly switchOn: boolean;
  /** Since when a switch that was left on says that it is off, and Route 53 could hear it; null where neither is so. */
  readonly offSinceMs: number | null;
  /** Whether the primary record is under the other Region's switch; meaningless in record mode. */
  readonly guarded: boolean;
  /** The change of records that arms the switch again, or that a move did not see arrive, until Route 53 has it everywhere. */
  readonly arming: { readonly id: string; readonly submittedMs: number } | null;
  /** When this Region last heard of, or made, a move of the epoch. */
  readonly movedAtMs: number | null;
  readonly wiring: Wiring | null;
  /** Null while nothing is wrong with the active Region, as far as is known. */
  readonly suspicion: { readonly sinceMs: number; readonly code: FailoverCode; readonly because: string } | null;
  /** The code that people were told of suspicion by. */
  readonly told: FailoverCode | null;
  readonly move: Move | null;
  /** Those that are over, newest first. */
  readonly past: readonly Move[];
};

/** A service of which nothing is known. */
export const unknownService = (service: string): ServiceState => ({
  version: 1,
  service,
  epoch: null,
  recordsEpoch: null,
  switchOn: false,
  offSinceMs: null,
  guarded: true,
  arming: null,
  movedAtMs: null,
  wiring: null,
  suspicion: null,
  told: null,
  move: null,
  past: [],
});
