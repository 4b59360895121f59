import type { TargetGroupReference } from '../core/fleet.ts';
import type { TargetState } from '../core/fleet-view.ts';

/** A target group as AWS knows it. */
export type ResolvedTargetGroup = {
  readonly arn: string;
  readonly deregistrationDelayMs: number;
  /** Load balancers in front of it, each as CloudWatch's dimension names it: `app/<name>/<id>`. */
  readonly loadBalancers: readonly string[];
};

/** One registered target. */
export type Target = { readonly instanceId: string; readonly port: number; readonly state: TargetState };

/** Elastic Load Balancing v2. Every method rejects with a `Fault`. */
export type Balancers = {
  /** In the order asked for; rejects with `not-found` naming the group. */
  readonly resolveTargetGroups: (
    references: readonly TargetGroupReference[],
  ) => Promise<readonly ResolvedTargetGroup[]>;
  readonly listTargets: (targetGroupArn: string) => Promise<readonly Target[]>;
  readonly register: (targetGroupArn: string, port: number, instanceIds: readonly string[]) => Promise<void>;
  /** With the port they were registered under: without it AWS answers 200 and does nothing. */
  readonly deregister: (targetGroupArn: string, port: number, instanceIds: readonly string[]) => Promise<void>;
};
