import type { FaultKind } from '../fault.ts';
import type { Observation } from './observation.ts';
import type { RecordSet } from './service-records.ts';
import type { ServiceWish } from './service-wish.ts';

/** Something read from the world, or why it could not be. */
export type Known<Value> =
  | { readonly kind: 'known'; readonly value: Value }
  | { readonly kind: 'unknown'; readonly because: string };

/** Something that was read, that is known not to be there, or that could not be read. */
export type Found<Value> = Known<Value> | { readonly kind: 'absent'; readonly because: string };

/** A fleet of the service in this Region. */
export type FleetHere = {
  readonly fleet: string;
  readonly unitsInService: number;
  readonly unitsMax: number;
  /** Lower bound that holds now, overrides included. */
  readonly unitsMin: number;
  /** Whether a move that left this Region keeps it from serving; the next one that comes here ends that. */
  readonly fenced: boolean;
};

/** What the file says of a fleet of the service in this Region: known whatever can be read. */
export type FleetTerms = {
  readonly fleet: string;
  readonly unitsMin: number;
  readonly unitsMax: number;
  /** Whether its members own volumes or addresses. */
  readonly stateful: boolean;
};

/** A lineage of a fleet whose newest whole recovery point is here. */
export type PointHere = { readonly fleet: string; readonly lineage: string; readonly takenAtMs: number };

/** A restore that a move began. */
export type RestoreHere = {
  readonly restoreId: string;
  readonly standing: 'under-way' | 'done' | 'failed';
  readonly takenAtMs: number;
  readonly because: string;
};

/** All that a decision about a service may know. What a phase does not need is not read, and is unknown. */
export type ServiceView = {
  /** The Region that decides. */
  readonly region: string;
  /** From this Region's ledger, one by observer; newest of each. */
  readonly observations: readonly Observation[];
  readonly fleets: Known<readonly FleetHere[]>;
  readonly terms: readonly FleetTerms[];
  readonly points: Known<readonly PointHere[]>;
  readonly restores: Known<readonly RestoreHere[]>;
  /** Records of the service's names in the zone. */
  readonly records: Known<readonly RecordSet[]>;
  /** Of the change that the move submitted; `gone` when Route 53 does not know it any more. */
  readonly change: Known<'pending' | 'in-sync' | 'gone'>;
  /** Region whose endpoint the DNS name answers with now; null for neither. */
  readonly answers: Known<string | null>;
  readonly wishes: readonly { readonly id: string; readonly wish: ServiceWish }[];
};

/** What became of a step. */
export type StepAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly because: string; readonly fault: FaultKind }
  /** Records were changed, and Route 53 names the change. */
  | { readonly kind: 'changed'; readonly changeId: string }
  | { readonly kind: 'begun'; readonly restoreId: string; readonly takenAtMs: number };
