import type { Fleet } from '../core/fleet.ts';
import type { FleetDecision } from '../core/fleet-decision.ts';
import type { FleetView } from '../core/fleet-view.ts';
import type { Wake } from '../core/look-request.ts';

/** What became of a plan: each step taken, refused or failed, in order. */
export type Outcome = {
  readonly step: string;
  readonly result: 'done' | 'failed' | 'skipped';
  readonly because: string;
};

/** One decision with its whole input: enough to decide again and get the same answer. */
export type DecisionRecord = {
  readonly version: 1;
  /** Sortable and unique within the fleet: `<fleet>-<base-36 time>-<counter>`. */
  readonly id: string;
  readonly fleet: string;
  readonly atMs: number;
  readonly wake: Wake;
  readonly applied: 'yes' | 'dry-run' | 'observe';
  readonly input: { readonly fleet: Fleet; readonly view: FleetView; readonly nowMs: number };
  readonly decision: FleetDecision;
  readonly explained: string;
  readonly outcomes: readonly Outcome[];
};

/** Which records to read: of one fleet, newest first, at most `last`, none newer than `untilMs`. */
export type JournalRange = { readonly fleet: string; readonly untilMs: number; readonly last: number };

/** Append-only decision records, kept for 30 days. Every method rejects with a `Fault`. */
export type Journal = {
  readonly append: (record: DecisionRecord) => Promise<void>;
  readonly read: (range: JournalRange) => Promise<readonly DecisionRecord[]>;
  readonly find: (id: string) => Promise<DecisionRecord | null>;
};
