import type { Decision, DecisionCode } from './decision.ts';
import type { FleetState, LaunchCall } from './fleet-state.ts';
import type { HealthReport } from './healing/health-report.ts';
import type { SlotStep } from './healing/slot.ts';

/** What a fleet decision asks for: keep desired capacity, or move it, in units. */
export type FleetAction =
  | { readonly kind: 'hold'; readonly desired: number }
  | { readonly kind: 'scale'; readonly from: number; readonly to: number };

/** One ordered thing to do. Each is safe to repeat, and each but `launch` is derived anew from the world on every look. */
export type PlanStep =
  | { readonly kind: 'launch'; readonly call: LaunchCall; readonly because: string }
  | {
      readonly kind: 'register';
      readonly targetGroupArn: string;
      readonly port: number;
      readonly instanceIds: readonly string[];
    }
  | { readonly kind: 'retire'; readonly instanceIds: readonly string[]; readonly because: string }
  | {
      readonly kind: 'deregister';
      readonly targetGroupArn: string;
      readonly port: number;
      readonly instanceIds: readonly string[];
    }
  | { readonly kind: 'terminate'; readonly instanceIds: readonly string[]; readonly because: string }
  | {
      readonly kind: 'stop';
      readonly instanceIds: readonly string[];
      /** An earlier look asked for it already, so that it may have happened. */
      readonly again: boolean;
      readonly because: string;
    }
  | { readonly kind: 'modify'; readonly instanceId: string; readonly instanceType: string; readonly because: string }
  | { readonly kind: 'start'; readonly instanceIds: readonly string[]; readonly because: string }
  /** Starts standbys, then tags them active. */
  | { readonly kind: 'wake'; readonly instanceIds: readonly string[]; readonly because: string }
  /** Stops standbys that are ready, to wait. */
  | {
      readonly kind: 'rest';
      readonly instanceIds: readonly string[];
      readonly state: 'stopped' | 'hibernated';
      readonly because: string;
    }
  | SlotStep;

/** What one policy asks for, in units, and from which number. */
export type Proposal = {
  readonly policy: string;
  readonly asks: 'out' | 'in' | 'stay' | 'floor' | 'unknown';
  /** Desired capacity it asks for, or, for `floor`, needs at least; the present one for `stay` and `unknown`. */
  readonly units: number;
  readonly code: DecisionCode;
  readonly because: string;
  /** Start of the newest datapoint it was made from; null when there is none. */
  readonly readingAtMs: number | null;
};

/** Capacity in units, by what it can do now. */
export type CapacityCount = {
  /** Launched or asked for, and not on its way out. */
  readonly active: number;
  /** Active and healthy in every target group. */
  readonly inService: number;
  /** Active, but launched less than the warm-up ago or not in service yet. */
  readonly warming: number;
  readonly machines: number;
};

/** The whole answer for one fleet: desired capacity, the ordered plan, the next ledger record, and why. */
export type FleetDecision = Decision<FleetAction> & {
  readonly proposals: readonly Proposal[];
  readonly capacity: CapacityCount;
  readonly bounds: { readonly min: number; readonly max: number };
  /** Absent where the fleet's health is not judged. */
  readonly health?: HealthReport;
  readonly plan: readonly PlanStep[];
  /** The ledger record to write before the first step of the plan is taken. */
  readonly state: FleetState;
  /** When to look again if nothing wakes the fleet before. */
  readonly lookAtMs: number;
};
