import type { HealthPolicy, StandbyPolicy, StatefulPolicy } from './healing/health-policy.ts';
import type { ScalingPolicy } from './scaling/scaling-policy.ts';

/** A launch template as the user names it; `$Default` and `$Latest` are resolved to a number before any launch. */
export type LaunchTemplateReference = {
  readonly by: 'id' | 'name';
  readonly value: string;
  readonly version: number | '$Default' | '$Latest';
};

/** A target group as the user names it, with the port that every instance is registered under. */
export type TargetGroupReference = {
  readonly by: 'arn' | 'name';
  readonly value: string;
  readonly port: number;
};

/** An instance type the fleet may use; `units` is its capacity weight, the first size of a fleet weighs one unit. */
export type Size = {
  readonly instanceType: string;
  readonly units: number;
  /** On-Demand price; null when it is not known, and then no cost or cost cap is computed from it. */
  readonly usdPerHour: number | null;
};

/** How capacity in units becomes machines. */
export type Shape = 'vertical-first' | 'horizontal' | 'cheapest';

/** The largest move of one decision, in units or as a share of desired capacity (at least one unit). */
export type StepMax =
  | { readonly kind: 'units'; readonly units: number }
  | { readonly kind: 'share'; readonly share: number };

/** What share of requests may arrive above what ready capacity serves well, and up to which share of its rate that is. */
export type Slo = { readonly shortfall: number; readonly knee: number };

/** How a machine changes its size: by another that takes its place, or stopped, modified and started within a window. */
export type Resize =
  | { readonly kind: 'replace' }
  | {
      readonly kind: 'in-place';
      readonly window: { readonly cron: string; readonly timeZone: string; readonly lastsMs: number };
    };

/** One fleet as ballast.yml asks for it, defaults filled in: the policy that every decision about it is made by. */
export type Fleet = {
  readonly name: string;
  readonly mode: 'act' | 'observe';
  readonly launchTemplate: LaunchTemplateReference;
  readonly subnets: readonly string[];
  readonly targetGroups: readonly TargetGroupReference[];
  readonly sizes: readonly [Size, ...Size[]];
  readonly shape: Shape;
  /** Bounds of desired capacity, in units. */
  readonly capacity: { readonly min: number; readonly max: number };
  /** Fewest machines; null means two where the subnets span two Availability Zones, else one. */
  readonly machinesMin: number | null;
  readonly purchase: { readonly onDemandBase: number; readonly spotShare: number };
  /** Time from launch until an instance's metrics count and scale-in is allowed again. */
  readonly warmUpMs: number;
  readonly limits: {
    readonly stepOutMax: StepMax | null;
    readonly stepInMax: StepMax | null;
    readonly usdPerHourMax: number | null;
    /** Share of the fleet that may be disturbed at once, all causes together; at least one machine. */
    readonly disturbedShare: number;
  };
  /** Null when the file states none. */
  readonly slo: Slo | null;
  readonly resize: Resize;
  /** Absent in records from before instances were judged: then none is replaced. */
  readonly health?: HealthPolicy;
  /** Absent where none is kept. */
  readonly standby?: StandbyPolicy;
  /** Absent where members own nothing. */
  readonly stateful?: StatefulPolicy;
  readonly policies: readonly ScalingPolicy[];
  /** How long the tick leaves the fleet alone while it is settled and its alarms watch it. */
  readonly settledLookMs: number;
};
