import type { DecisionCode, Step } from '../core/decision.ts';
import type { FleetAction, PlanStep } from '../core/fleet-decision.ts';
import type { Outcome } from '../ports/journal.ts';

/** What was decided for one fleet and what became of it: the element of every handler's `decisions`. */
export type FleetReport = {
  readonly fleet: string;
  /** Id of the journal record; null when no decision was reached (lease held, world unreadable). */
  readonly id: string | null;
  /** `none` when no decision was reached. */
  readonly action: FleetAction | { readonly kind: 'none' };
  readonly code: DecisionCode;
  readonly steps: readonly Step[];
  readonly plan: readonly PlanStep[];
  readonly explained: string;
  readonly applied: 'yes' | 'dry-run' | 'observe' | 'no';
  readonly outcomes: readonly Outcome[];
  /** What was found, for metrics; null when the world was not read. */
  readonly measured: {
    readonly desired: number;
    readonly inService: number;
    /** Age of the oldest reading used. */
    readonly readingAgeMs: number | null;
    /** Everything desired is in service, and both were the same at the look before. */
    readonly atRest: boolean;
  } | null;
};

/** The answer to a look: a report for each decision, fleets in the order of ballast.yml, looks in the order of time. */
export type LookReport = {
  readonly decisions: readonly FleetReport[];
  /** Why nothing was looked at, when the instances that an event names are in no fleet of ours. */
  readonly ignored?: { readonly code: 'NOT_OUR_INSTANCE'; readonly because: string };
};
