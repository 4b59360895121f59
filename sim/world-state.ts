import type { AlarmSpecification } from '../shared/config/alarm-specification.ts';
import type { Size } from '../shared/core/fleet.ts';
import type { Market } from '../shared/core/fleet-state.ts';
import type { Lifecycle, Role } from '../shared/core/fleet-view.ts';
import type { EvidenceSource } from '../shared/core/healing/health-readings.ts';
import type { InstanceNotice } from '../shared/core/healing/instance-notice.ts';
import type { Datapoint } from '../shared/core/reading.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';
import type { Target } from '../shared/ports/balancers.ts';
import type { FleetInstance, LaunchAnswer } from '../shared/ports/fleets.ts';
import type { Commands } from './command-state.ts';
import type { Disturbances } from './disturbances.ts';
import type { Impairments } from './impairments.ts';
import type { LoadMeter, MinuteTotals } from './load-meter.ts';
import type { Random } from './random.ts';
import type { Restores } from './restores-state.ts';
import type { SnapshotStore } from './snapshot-state.ts';
import type { Storage, VolumeKind } from './storage-state.ts';
import type { TimerQueue } from './timer-queue.ts';

/** How long things take in the embedded cloud. */
export type Timing = {
  /** From launch until the application answers. */
  readonly bootMs: number;
  /** From the start of a stopped instance until the application answers. */
  readonly stoppedStartMs: number;
  /** From the start of a hibernated instance until the application answers. */
  readonly hibernatedStartMs: number;
  /** From launch until EC2 says `running`, from when an instance may be registered. */
  readonly runningAfterMs: number;
  /** From deregistration until the last request has ended; a group's deregistration delay cuts it short. */
  readonly drainMs: number;
  /** From the end of a minute until its datapoints can be read and alarms see them. */
  readonly metricDelayMs: number;
  /** How far behind the truth the describe calls of EC2 and ELB answer. */
  readonly describeLagMs: number;
  /** Mean time that a request takes. */
  readonly requestMs: number;
  /** From when a healthy target no longer answers until its health checks have failed often enough. */
  readonly unhealthyAfterMs: number;
  /** From when something ails an instance until its status check fails. */
  readonly statusCheckMs: number;
  /** Between two pings of an agent. */
  readonly agentPingMs: number;
  /** Age of an agent's newest ping from which on Systems Manager calls its connection lost. */
  readonly agentLostMs: number;
};

/** A status check of EC2 that can fail. */
export type StatusCheck = 'instance' | 'system' | 'attached EBS';

/** What ails an instance besides its application. */
type Ailments = {
  /** Checks that have a reason to fail, and since when. */
  readonly impaired: Map<StatusCheck, number>;
  /** When AWS is going to stop it. */
  retiresAtMs: number | null;
  agentDied: boolean;
};

/** A time in which something went on; an open end is Infinity. */
export type Span = { readonly fromMs: number; toMs: number };

/** A span in which an instance served, with the meter's readings at both ends; open ends are Infinity. */
type ReadySpan = Span & { readonly fromUtilisationMs: number; toUtilisationMs: number };

/** One instance in one target group under one port. */
export type Registration = {
  readonly instance: Instance;
  readonly group: TargetGroup;
  readonly port: number;
  draining: boolean;
  /** Whether the target was ever healthy: one that never was has nothing in flight, nor can it turn unhealthy. */
  served: boolean;
  /** Since when it has not answered while it is still shown as healthy; null while it answers. */
  failingSinceMs: number | null;
  /** What a describe call shows; replaced, never changed, so that listings can share it. */
  target: Target;
};

/** An instance as it truly is. */
export type Instance = {
  readonly id: string;
  instanceType: string;
  readonly zone: string;
  /** No text in a world without subnets. */
  readonly subnet: string;
  readonly market: Market;
  /** When it was launched, or started last. */
  launchedAtMs: number;
  readonly templateVersion: number;
  readonly intent: string | null;
  /** Whether its template lets it be hibernated. */
  readonly hibernates: boolean;
  /** Whether it has an agent of Systems Manager and the heartbeat unit. */
  readonly reports: boolean;
  units: number;
  usdPerHour: number | null;
  /** When it was stopped last, or began to end; null while it is pending or runs. */
  haltedAtMs: number | null;
  /** The fleet whose load it serves and which pays for it; one that a restore launched changes it when it joins. */
  fleet: SimulatedFleet;
  /** The tag `ballast:fleet`: membership; null once somebody took it off. */
  fleetTag: string | null;
  role: Role;
  /** The tag `ballast:slot`. */
  slot: string | null;
  /** The tag `ballast:protect`. */
  protected: boolean;
  /** Tags that no other field tells; replaced, never changed. */
  tags: ReadonlyMap<string, string>;
  /** One of its own, outside of the template's; null for the template's. */
  readonly securityGroup: string | null;
  /** The attribute that makes EC2 refuse to terminate it. */
  terminationProtected: boolean;
  lifecycle: Lifecycle;
  /** Whether its memory was kept when it was stopped. */
  hibernated: boolean;
  readonly ailments: Ailments;
  app: 'booting' | 'up' | 'down';
  ready: boolean;
  /** Whether it gets requests and answers none: no health check has noticed yet. */
  deaf: boolean;
  /** Requests that were under way when it stopped getting new ones; null while it gets them, or once they have ended. */
  draining: { readonly requests: number; readonly sinceMs: number } | null;
  billed: boolean;
  readonly registrations: Registration[];
  readonly readySpans: ReadySpan[];
  /** When its application answered, whoever asks. */
  readonly answerSpans: Span[];
  /** When its agent was connected last; null before the first time. */
  agentSpan: Span | null;
  /** What a describe call shows; replaced, never changed; null after a change until the next call. */
  view: FleetInstance | null;
  readonly shown: Snapshot<ShownInstance>[];
};

/** What a describe call shows of one instance by its id. */
export type ShownInstance = Readonly<Pick<Instance, 'lifecycle' | 'instanceType' | 'fleetTag' | 'slot' | 'tags'>>;

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
  /** How many of its targets are healthy. */
  healthy: number;
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
  /** Requests per second, by minute of the world; traffic that follows DNS puts its own in the place. */
  loadAt: (minute: number) => number;
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

/** What a version of a launch template says, as far as it matters here. */
export type TemplateVersion = {
  readonly detailedMonitoring: boolean;
  /** Devices of the data volumes that its instances are launched with; none if it does not say. */
  readonly devices?: readonly string[];
  /** Of its data volumes, by device; 100 GiB of gp3 where it does not say. */
  readonly volumeKinds?: ReadonlyMap<string, VolumeKind>;
  /** Whether its instances can be hibernated; not if it does not say. */
  readonly hibernates?: boolean;
  /** Whether its instances have an agent of Systems Manager and the heartbeat unit; they have if it does not say. */
  readonly reports?: boolean;
};

/** A launch template; version 1 is the first of `versions`. */
export type LaunchTemplate = {
  readonly id: string;
  readonly name: string;
  readonly defaultVersion: number;
  readonly versions: TemplateVersion[];
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
  /** A Spot interruption, a rebalance recommendation, or an event of AWS Health. */
  | { readonly kind: 'notice'; readonly atMs: number; readonly notice: InstanceNotice }
  /** ARC's autoshift away from a zone begins, or is over. */
  | { readonly kind: 'zone-shift'; readonly atMs: number; readonly zoneId: string; readonly over: boolean }
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

/** An Availability Zone that fails as a whole, and how EC2 refuses to launch or start there meanwhile. */
export type ZoneOutage = {
  readonly sinceMs: number;
  readonly refusal: 'no-capacity' | 'other';
  /** Whether an autoshift away from it was told. */
  shifted: boolean;
};

/** A source of evidence that says nothing, or what is not so, of some instances or of all. */
export type Distortion = Span & {
  readonly source: EvidenceSource;
  readonly says: 'nothing' | 'sick' | 'well';
  readonly about: ReadonlySet<string> | 'all';
};

/** Listings that leave instances out, each with this probability. */
export type Forgetfulness = { readonly sinceMs: number; readonly share: number; readonly random: Random };

/** The whole embedded cloud of one Region: everything that is true in it, and its clock. */
export type World = {
  nowMs: number;
  readonly startMs: number;
  minuteEndMs: number;
  /** Whether the whole Region answers nobody outside of it. */
  cutOff: boolean;
  readonly impairments: Impairments;
  readonly timing: Timing;
  readonly random: Random;
  readonly timers: TimerQueue;
  /** Availability Zone by subnet id. */
  readonly zones: ReadonlyMap<string, string>;
  readonly templates: LaunchTemplate[];
  /** Machines that a pool can still give; a pool that is not in here gives without end. */
  readonly pools: Map<string, number>;
  /** By the name of the zone. */
  readonly outages: Map<string, ZoneOutage>;
  readonly distortions: Distortion[];
  forgetfulness: Forgetfulness | null;
  readonly disturbances: Disturbances;
  /** Answers of past launches by client token. */
  readonly answers: Map<string, { readonly parameters: string; readonly answer: LaunchAnswer }>;
  readonly instances: Map<string, Instance>;
  /** Those with an impaired check, or that AWS is going to stop. */
  readonly ailing: Set<Instance>;
  /** By the value of the tag. */
  readonly tagged: Map<string, TaggedInstances>;
  /** By ARN. */
  readonly groups: Map<string, TargetGroup>;
  readonly fleets: Map<string, SimulatedFleet>;
  readonly storage: Storage;
  readonly snapshots: SnapshotStore;
  readonly restores: Restores;
  readonly commands: Commands;
  readonly alarms: Alarm[];
  /** Datapoints put by others, by metric and then by the start of their minute. */
  readonly putDatapoints: Map<string, Map<number, Datapoint>>;
  readonly customMetric: CustomMetric;
  readonly listeners: ((event: WorldEvent) => void)[];
};
