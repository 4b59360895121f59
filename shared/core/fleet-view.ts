import type { FleetState, Market, Override } from './fleet-state.ts';
import type { Outlook } from './forecast/outlook.ts';
import type { HealthReadings } from './healing/health-readings.ts';
import type { InstanceNotice } from './healing/instance-notice.ts';
import type { SlotReadings } from './healing/slot.ts';
import type { Series } from './reading.ts';

/** Where an instance stands in its EC2 life. */
export type Lifecycle = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** What an instance is for: the tag `ballast:role`. */
export type Role = 'active' | 'standby' | 'retiring';

/** A target's state in one group; `absent` when the instance is not registered there. */
export type TargetState = 'absent' | 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused' | 'unavailable';

/** An instance as AWS shows it, with its state in each of the fleet's target groups, in their order. */
export type InstanceView = {
  readonly id: string;
  readonly instanceType: string;
  readonly zone: string;
  /** Absent where it is not known: EC2 forgets the subnet of an instance that ended. */
  readonly subnet?: string;
  readonly market: Market;
  readonly launchedAtMs: number;
  readonly lifecycle: Lifecycle;
  readonly role: Role;
  /** The launch call that made it, from the tag `ballast:intent`. */
  readonly intent: string | null;
  readonly templateVersion: number | null;
  readonly protected: boolean;
  /** The member of a stateful fleet that it is: the tag `ballast:slot`. */
  readonly slot?: string | null;
  readonly targets: readonly TargetState[];
};

/** An Availability Zone the fleet may use, with its subnets. */
export type ZoneView = {
  readonly name: string;
  /** As ARC names it, the same in all accounts: `use1-az2`. Absent in records from before it was read. */
  readonly id?: string;
  readonly subnets: readonly string[];
};

/** Traffic that AWS, or a person, has moved away from an Availability Zone. */
export type ZoneShift = {
  readonly zoneId: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly because: string;
};

/** A target group as resolved at AWS. */
export type TargetGroupView = {
  readonly arn: string;
  readonly port: number;
  readonly deregistrationDelayMs: number;
  /** Load balancers in front of it, each as CloudWatch's dimension names it: `app/<name>/<id>`. */
  readonly loadBalancers: readonly string[];
};

/** Everything a decision about one fleet is made from: the world as read, and the ledger's record. */
export type FleetView = {
  readonly zones: readonly ZoneView[];
  readonly launchTemplate: { readonly id: string; readonly version: number };
  readonly targetGroups: readonly TargetGroupView[];
  readonly instances: readonly InstanceView[];
  /** By policy name; the load signal of a surge or a forecast is under `<policy>:load`. */
  readonly series: Readonly<Record<string, Series>>;
  /** What the predictive policies see coming, by policy name. */
  readonly outlooks: Readonly<Record<string, Outlook>>;
  readonly state: FleetState | null;
  readonly overrides: readonly Override[];
  /** Absent where the fleet's health is not judged. */
  readonly health?: HealthReadings;
  /** What AWS has announced about its instances. */
  readonly notices?: readonly InstanceNotice[];
  /** Zones that traffic is shifted away from. */
  readonly shifts?: readonly ZoneShift[];
  /** What can belong to the slots of a stateful fleet; absent where members own nothing. */
  readonly slots?: SlotReadings;
};
