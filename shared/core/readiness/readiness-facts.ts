import type { Protection } from '../backup/backup-policy.ts';
import type { RecoveryPoint } from '../backup/recovery-point.ts';
import type { Observation, TemplateStanding } from '../failover/observation.ts';
import type { FoundCheck } from '../failover/plan-checks.ts';
import type { RecordSet, RecordTarget } from '../failover/service-records.ts';
import type { ServiceState } from '../failover/service-state.ts';
import type { Found, Known } from '../failover/service-view.ts';
import type { Fleet } from '../fleet.ts';
import type { Override } from '../fleet-state.ts';
import type { CapacityProbe } from './readiness-report.ts';

/** One fleet of the service in this Region. */
export type FleetFacts = {
  readonly fleet: Fleet;
  /** Of machines that run, or are about to. */
  readonly units: Known<number>;
  readonly overrides: Known<readonly Override[]>;
  readonly template: Found<TemplateStanding>;
  /** Load balancer in front of each of its target groups, in their order. */
  readonly balancers: readonly Found<RecordTarget | null>[];
  /** Free addresses by subnet. */
  readonly addresses: Found<ReadonlyMap<string, number>>;
  /** Of a machine of its first size; null where its name does not tell. */
  readonly vcpus: number | null;
  /** Alarms on its policies and targets, by their names. */
  readonly alarmNames: readonly string[];
};

/** The hosted zone, as it was found. */
export type ZoneFacts = {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly acceleratedRecovery: boolean | null;
};

/** An alarm of this Region. */
export type AlarmFacts = { readonly alarmName: string; readonly actions: boolean };

/** How the endpoint of this Region answered. */
export type EndpointFacts = {
  readonly good: boolean;
  readonly because: string;
  readonly certificateUntilMs: number | null;
};

/** All that readiness is judged by, as one Region sees it. */
export type ReadinessFacts = {
  readonly region: string;
  readonly stage: string;
  /** Those of the service that exist in this Region. */
  readonly fleets: readonly FleetFacts[];
  /** Newest of each observer, in this Region's ledger. */
  readonly observations: Known<readonly Observation[]>;
  readonly quota: Known<{ readonly vcpusMax: number; readonly vcpusRunning: number }>;
  readonly protections: readonly Protection[];
  /** Those that this Region holds something of. */
  readonly points: Known<readonly RecoveryPoint[]>;
  readonly endpoint: EndpointFacts;
  /** What this Region's record is to answer with. */
  readonly target: Found<RecordTarget>;
  /** Null where the account has none that is called so. */
  readonly zone: Known<ZoneFacts | null>;
  readonly records: Known<readonly RecordSet[]>;
  readonly checks: Known<readonly FoundCheck[]>;
  /** What this Region's ledger knows of the service; null where nothing was written yet. */
  readonly state: Known<ServiceState | null>;
  /** Of the alarm on the service's switch. */
  readonly switchAlarm: string;
  /** Those of the switch, of the fleets, and that the service names, as far as they are there. */
  readonly alarms: Known<readonly AlarmFacts[]>;
  /** The newest of each fleet and zone, however old. */
  readonly probes: readonly CapacityProbe[];
};
