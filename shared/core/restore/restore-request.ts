import type { Wake } from '../look-request.ts';

/** Which recovery point: the newest, the one of this set, or the newest that stands for this moment or one before. */
export type PointChoice =
  | { readonly kind: 'latest' }
  | { readonly kind: 'set'; readonly setId: string }
  | { readonly kind: 'time'; readonly atMs: number };

/**
 * Where to: a new machine that joins the fleet, the machine whose volumes they were, or one by itself that proves the point
 * and is removed.
 */
export type RestoreInto = 'new' | 'in-place' | 'isolated';

/** What a person, or a schedule, wants to have restored. Dry run plans, and changes nothing. */
export type RestoreRequest = {
  readonly protection: string;
  readonly point: PointChoice;
  /** The slot, instance or volume that it is to be a point of; null where there is but one, or any will do. */
  readonly lineage: string | null;
  readonly into: RestoreInto;
  /** Must be the one that is asked. */
  readonly region: string;
  /** For what is not placed by a fleet's subnets; null takes the one of what is, or was, there. */
  readonly zone: string | null;
  /** The volume that is booted from too; without it only where the point has no other. */
  readonly withRoot: boolean;
  /** MiB/s at which new volumes are filled, paid for; null leaves them to be filled as they are read. */
  readonly initializationRate: number | null;
  readonly reason: string;
  readonly dryRun: boolean;
};

/**
 * What a person says to a restore: what it replaced may go, all is to be as it was before, or it is to be given up.
 * `abort` is for one that is under way, the others for one in place that is done.
 */
export type RestoreWish = 'accept' | 'undo' | 'abort';

/** A wish to look at restores, and to bring those forward that are under way. Dry run only looks. */
export type RestoresRequest = {
  readonly wake: Wake;
  /** Null for all. */
  readonly id: string | null;
  /** Needs an id. */
  readonly wish: RestoreWish | null;
  readonly dryRun: boolean;
};

/** A wish to prove recovery points: of those whose time has come, or of named protections, due or not. */
export type DrillRequest = {
  readonly wake: Wake;
  readonly scope:
    | { readonly kind: 'due' }
    | { readonly kind: 'named'; readonly protections: readonly [string, ...string[]] };
  readonly dryRun: boolean;
};
