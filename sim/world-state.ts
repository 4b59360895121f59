import type { AlarmSpecification } from '../shared/config/alarm-specification.ts';
import type { Size } from '../shared/core/fleet.ts';
import type { Market } from '../shared/core/fleet-state.ts';
import type { Lifecycle, Role } from '../shared/core/fleet-view.ts';
import type { Datapoint } from '../shared/core/reading.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';
import type { Target } from '../shared/ports/balancers.ts';
import type { FleetInstance, LaunchAnswer } from '../shared/ports/fleets.ts';
import type { LoadMeter, MinuteTotals } from './load-meter.ts';
import type { Random } from './random.ts';
import type { TimerQueue } from './timer-queue.ts';

/** How long things take in the embedded cloud. */
export type Timing = {
  /** From launch until the application answers. */
  readonly bootMs: number;
  /** From launch until EC2 says `running`, from when an instance may be registered. */
  readonly runningAfterMs: number;
  /** From deregistration until the last request has ended; a group's deregistration delay cuts it short. */
  readonly drainMs: number;
  /** From the end of a minute until its datapoints can be read and alarms see them. */
  readonly metricDelayMs: number;
  /** How far behind the truth the describe calls of EC2 and ELB answer. */
  readonly describeLagMs: number;
};

/** A span in which an instance served, with the meter's readings at both ends; open ends are Infinity. */
type ReadySpan = {
  readonly fromMs: number;
  readonly fromUtilisationMs: number;
  toMs: number;
  toUtilisationMs: number;
};

/** One instance in one target group under one port. */
export type Registration = {
  readonly instance: Instance;
  readonly group: TargetGroup;
  readonly port: number;
  draining: boolean;
  /** Whether the target was ever healthy: one that never was has nothing in flight, nor can it turn unhealthy. */
  served: boolean;
  /** What a describe call shows; replaced, never changed, so that listings can share it. */
  target: Target;
};

/** An instance as it truly is. */
export type Instance = {
  readonly id: string;
  instanceType: string;
  readonly zone: string;
  readonly market: Market;
  /** When it was launched, or started last. */
  launchedAtMs: number;
  readonly templateVersion: number;
  readonly intent: string | null;
  units: number;
  usdPerHour: number | null;
  /** The fleet whose load it serves and which pays for it. */
  readonly fleet: SimulatedFleet;
  /** The tag `ballast:fleet`: membership; null once somebody took it off. */
  fleetTag: string | null;
  role: Role;
  /** The tag `ballast:protect`. */
  protected: boolean;
  /** The attribute that makes EC2 refuse to terminate it. */
  terminationProtected: boolean;
  lifecycle: Lifecycle;
  app: 'booting' | 'up' | 'down';
  ready: boolean;
  billed: boolean;
  readonly registrations: Registration[];
  readonly readySpans: ReadySpan[];
  /** What a describe call shows; replaced, never changed; null after a change until the next call. */
  view: FleetInstance | null;
};

/** What describe calls answered, by the time from when on; only kept while the world lags. */
export type Snapshot<Row> = { readonly fromMs: number; readonly rows: readonly Row[] };

export type TargetGroup = {
  readonly arn: string;
  readonly name: string;
  readonly deregistrationDelayMs: number;
  /** Load balancers in front of it, each as CloudWatch's dimension names it. */
  readonly loadBalancers: readonly string[];
  readonly registrations: Registration[];
  listing: readonly Target[] | null;
  readonly snapshots: Snapshot<Target>[];
};

/** Published datapoints of a fleet, by minute of the world; null where nothing was published. */
type PublishedMetrics = {
  readonly cpu: (Datapoint | null)[];
  /** CPU of a machine that served through the whole minute. */
  readonly utilisation: (Datapoint | null)[];
  readonly requests: (Datapoint | null)[];
  readonly requestsPerTarget: (Datapoint | null)[];
  /** The meter's utilisation reading at the start of each minute, one more than minutes ended. */
  readonly utilisationMsAt: number[];
};

/** A fleet with its load: the resources that belong together, whether or not anybody scales them. */
export type SimulatedFleet = {
  readonly name: string;
  readonly sizes: readonly Size[];
  readonly groups: readonly TargetGroup[];
  /** Requests per second, by minute of the world. */
  readonly loadAt: (minute: number) => number;
  /** Requests per second before the world began, newest last. */
  readonly past?: readonly number[] | undefined;
  readonly meter: LoadMeter;
  readonly minutes: MinuteTotals[];
  readonly metrics: PublishedMetrics;
};

/** Instances that carry the same `ballast:fleet` tag. */
export type TaggedInstances = {
  readonly instances: Instance[];
  listing: readonly FleetInstance[] | null;
  readonly snapshots: Snapshot<FleetInstance>[];
};

/** A launch template; version 1 is the first of `versions`. */
export type LaunchTemplate = {
  readonly id: string;
  readonly name: string;
  readonly defaultVersion: number;
  readonly versions: { readonly detailedMonitoring: boolean }[];
};

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm with the newest datapoints of its evaluation range, oldest first. */
export type Alarm = {
  readonly specification: AlarmSpecification;
  state: AlarmState;
  /** Muted or suppressed: its state goes on changing, its events say that nobody may act on them. */
  muted: boolean;
  readonly recent: ('breaching' | 'within' | 'missing')[];
  readonly datapointAt: (minute: number) => Datapoint | null;
};

/** What AWS would send to EventBridge. */
export type WorldEvent =
  | { readonly kind: 'instance-state'; readonly atMs: number; readonly instance: Instance }
  | {
      readonly kind: 'alarm-state';
      readonly atMs: number;
      readonly specification: AlarmSpecification;
      readonly from: AlarmState;
      readonly to: AlarmState;
      readonly muted: boolean;
    };

/** A value of a metric that the world does not know by itself, for the minute that starts at `atMs`; null is no datapoint. */
export type CustomMetric = (metric: CloudWatchMetric, atMs: number) => number | null;

/** The whole embedded cloud of one Region: everything that is true in it, and its clock. */
export type World = {
  nowMs: number;
  readonly startMs: number;
  minuteEndMs: number;
  readonly timing: Timing;
  readonly random: Random;
  readonly timers: TimerQueue;
  /** Availability Zone by subnet id. */
  readonly zones: ReadonlyMap<string, string>;
  readonly templates: LaunchTemplate[];
  /** Machines that a pool can still give; a pool that is not in here gives without end. */
  readonly pools: Map<string, number>;
  /** Answers of past launches by client token. */
  readonly answers: Map<string, { readonly parameters: string; readonly answer: LaunchAnswer }>;
  readonly instances: Map<string, Instance>;
  /** By the value of the tag. */
  readonly tagged: Map<string, TaggedInstances>;
  /** By ARN. */
  readonly groups: Map<string, TargetGroup>;
  readonly fleets: Map<string, SimulatedFleet>;
  readonly alarms: Alarm[];
  /** Datapoints put by others, by metric and then by the start of their minute. */
  readonly putDatapoints: Map<string, Map<number, Datapoint>>;
  readonly customMetric: CustomMetric;
  readonly listeners: ((event: WorldEvent) => void)[];
};
