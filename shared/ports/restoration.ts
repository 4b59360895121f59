import type { VolumePerformance } from '../core/restore/restore-state.ts';
import type { MachineChecks, RestoreInstance, RestoreResources } from '../core/restore/restore-view.ts';

/** A resource of some restore whose tag `ballast:expires-at` is past. */
export type ExpiredResource = {
  readonly kind: 'instance' | 'volume' | 'security-group';
  readonly id: string;
  readonly restoreId: string;
};

/** Where an instance of a restore is launched: in the fleet's own security groups, or in one of its own. */
export type RestoreLaunch = {
  readonly token: string;
  readonly template: { readonly id: string; readonly version: number };
  readonly instanceType: string;
  readonly subnet: string;
  /** Null takes the template's. */
  readonly securityGroup: string | null;
  readonly tags: ReadonlyMap<string, string>;
};

/**
 * What a restore makes, moves and removes in its Region. Everything it makes carries, from the call that makes it, the tags
 * `ballast:restore` (the restore's id) and `ballast:expires-at`. Every method rejects with a `Fault`.
 */
export type Restoration = {
  readonly find: (restoreId: string) => Promise<RestoreResources>;
  /** Whatever restore it is of. */
  readonly listExpired: (nowMs: number) => Promise<readonly ExpiredResource[]>;
  /** Null for one that EC2 does not show, or that has ended; `shutting-down` and `terminated` are ended. */
  readonly describeInstance: (instanceId: string) => Promise<RestoreInstance | null>;
  /**
   * EC2's status checks of one instance: all `ok` is `passed`, any `impaired` is `failed`, and whatever EC2 does not say yet,
   * one that is not shown included, is `unknown`.
   */
  readonly readChecks: (instanceId: string) => Promise<MachineChecks>;
  /** One volume from a snapshot; repeating a call with its token makes nothing new. `initializationRate` in MiB/s, paid for. */
  readonly createVolume: (call: {
    readonly token: string;
    readonly snapshotId: string;
    readonly zone: string;
    /** Null takes gp3 with what it has for nothing. */
    readonly performance: VolumePerformance | null;
    readonly initializationRate: number | null;
    readonly tags: ReadonlyMap<string, string>;
  }) => Promise<string>;
  /** One On-Demand instance (RunInstances); repeating a call with its token launches nothing new. Its volumes get the tags too. */
  readonly launch: (call: RestoreLaunch) => Promise<string>;
  /** A security group of the subnet's VPC that lets nothing in, and out only HTTPS where `allowsHttps`; safe to repeat for a restore. */
  readonly createIsolation: (call: {
    readonly restoreId: string;
    readonly subnet: string;
    readonly allowsHttps: boolean;
    readonly tags: ReadonlyMap<string, string>;
  }) => Promise<string>;
  /** Adds or replaces tags of instances and volumes that a restore made or works on; null removes one. */
  readonly tag: (resourceIds: readonly string[], tags: ReadonlyMap<string, string | null>) => Promise<void>;
  /** Whether EC2 deletes this volume of the instance with it. */
  readonly keepOnTermination: (instanceId: string, device: string, keeps: boolean) => Promise<void>;
  /** Terminates an instance that a restore launched; one that is gone is no failure. */
  readonly terminate: (instanceId: string) => Promise<void>;
  /** Deletes a volume that a restore made or took off; one that is gone is no failure, one that is attached is a `conflict`. */
  readonly deleteVolume: (volumeId: string) => Promise<void>;
  /** One that is gone is no failure, one that is in use is a `conflict`. */
  readonly deleteIsolation: (groupId: string) => Promise<void>;
};
