import type { FaultKind } from '../core/fault.ts';
import type { LaunchTemplateReference } from '../core/fleet.ts';
import type { LaunchCall, Market } from '../core/fleet-state.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import type { SourceSays } from '../core/healing/health-readings.ts';

/** An instance that carries a `ballast:fleet` tag, before its target states are known. */
export type FleetInstance = Omit<InstanceView, 'targets'> & { readonly fleet: string };

/** A launch template pinned to a number. */
export type ResolvedTemplate = {
  readonly id: string;
  readonly version: number;
  /** One-minute EC2 metrics; without it CPU arrives every five minutes. */
  readonly detailedMonitoring: boolean;
};

/** A pool that a launch could not be served from, and the kind of refusal. */
export type LaunchRefusal = {
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
  readonly kind: 'no-capacity' | 'other';
  readonly because: string;
};

/** What a launch gave: never more instances than asked for, and a refusal for each pool that gave none. */
export type LaunchAnswer = {
  readonly instanceIds: readonly string[];
  readonly refusals: readonly LaunchRefusal[];
};

/** The Availability Zone that a subnet is in: by the account's name, and by the id that ARC uses. */
export type SubnetZone = { readonly name: string; readonly id: string };

/** What EC2 says of instances that are not plainly well: status checks that fail, and events that it has scheduled. */
export type InstanceStatus = { readonly instanceId: string; readonly says: SourceSays };

/** An instance that could not be started, and what kind of failure it was: `no-capacity` when its pool has none. */
export type StartRefusal = { readonly instanceId: string; readonly kind: FaultKind; readonly because: string };

/** EC2: instances, launch templates and subnets. Every method rejects with a `Fault`. */
export type Fleets = {
  /** Instances of the named fleets, terminated ones included for as long as EC2 shows them. */
  readonly listInstances: (fleetNames: readonly string[]) => Promise<readonly FleetInstance[]>;
  /** The fleet of each of these instances, by its tag as EC2 shows it now; an instance that is not ours, or not there, is left out. */
  readonly findFleets: (instanceIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /**
   * Every instance of the Region, ours or not, whose status checks (instance, system, attached EBS) fail or that EC2 will
   * stop or retire; whoever is not named is well.
   */
  readonly readStatus: () => Promise<readonly InstanceStatus[]>;
  /** Pins each reference to a version number; rejects with `not-found` naming the template. */
  readonly resolveTemplate: (reference: LaunchTemplateReference) => Promise<ResolvedTemplate>;
  /** The Availability Zone of each subnet; rejects with `not-found` naming the subnet. */
  readonly listZones: (subnetIds: readonly string[]) => Promise<ReadonlyMap<string, SubnetZone>>;
  /** One CreateFleet of type instant, with all tags in the call. Repeating a call with its token launches nothing new. */
  readonly launch: (fleetName: string, call: LaunchCall) => Promise<LaunchAnswer>;
  /** Sets `ballast:role` to retiring; an instance that is gone is no failure. */
  readonly markRetiring: (instanceIds: readonly string[]) => Promise<void>;
  /** Sets `ballast:role` to active; an instance that is gone is no failure. */
  readonly markActive: (instanceIds: readonly string[]) => Promise<void>;
  /** Terminates; returns those that were refused (termination protection), which stay as they are. */
  readonly terminate: (instanceIds: readonly string[]) => Promise<{ readonly refused: readonly string[] }>;
  /**
   * Stops, or hibernates; one that stops or is stopped already is no failure. One that cannot be stopped keeps no other from
   * it: all are asked before it rejects.
   */
  readonly stop: (instanceIds: readonly string[], how?: 'hibernate') => Promise<void>;
  /** Gives a stopped instance another type: `conflict` for one that is not stopped. */
  readonly modifyType: (instanceId: string, instanceType: string) => Promise<void>;
  /** Starts, and says which it could not; one that starts or runs already is no failure, and one refused keeps no other from it. */
  readonly start: (instanceIds: readonly string[]) => Promise<{ readonly refused: readonly StartRefusal[] }>;
};
