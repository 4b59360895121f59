import type { RecordsMove } from './plan-records.ts';
import type { RecordChange } from './service-records.ts';

/** One thing that a move does. Every one can be repeated, and a step that was lost is found out by the next look. */
export type FailoverStep =
  /** Best effort, and the only step that touches the Region that is left. */
  | {
      readonly kind: 'fence';
      readonly region: string;
      readonly fleets: readonly string[];
      readonly command: string | null;
      readonly deregister: boolean;
      readonly untilMs: number;
      readonly because: string;
    }
  /** Lets the fleets of a Region that was fenced serve again. */
  | { readonly kind: 'unfence'; readonly region: string; readonly fleets: readonly string[] }
  /** Lower bound of a fleet here, written down for its own look, which is woken at once. */
  | {
      readonly kind: 'raise';
      readonly fleet: string;
      readonly units: number;
      readonly untilMs: number;
      readonly because: string;
    }
  /** Takes away the bound that was raised under this reason, and no other. */
  | { readonly kind: 'lower'; readonly fleet: string; readonly because: string }
  | {
      readonly kind: 'restore';
      readonly fleet: string;
      readonly lineage: string;
      readonly into: 'new' | 'isolated';
      readonly because: string;
    }
  /** One datapoint of this Region's switch: on says that the other Region's record is off. */
  | { readonly kind: 'switch'; readonly on: boolean }
  /** One batch, whole or not at all: its deletion of the old epoch is the compare-and-swap. */
  | {
      readonly kind: 'records';
      readonly zoneId: string;
      readonly changes: readonly RecordChange[];
      readonly to: RecordsMove;
    };
