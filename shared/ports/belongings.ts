import type { OwnedAddress, OwnedInstance, OwnedVolume, RegisteredInstance } from '../core/orphans/belonging.ts';

/** All of a Region that carries a `ballast:fleet` tag, whatever the fleet. Every method rejects with a `Fault`. */
export type Belongings = {
  readonly listInstances: () => Promise<readonly OwnedInstance[]>;
  readonly listVolumes: () => Promise<readonly OwnedVolume[]>;
  readonly listAddresses: () => Promise<readonly OwnedAddress[]>;
  /** These instances, ours or not, by id; one that EC2 does not show is left out. */
  readonly findInstances: (instanceIds: readonly string[]) => Promise<ReadonlyMap<string, RegisteredInstance>>;
  /** Deletes; one that is gone is no failure, one that is attached is a `conflict`. */
  readonly deleteVolume: (volumeId: string) => Promise<void>;
  /** Releases; one that is gone is no failure, one that is associated is a `conflict`. */
  readonly releaseAddress: (allocationId: string) => Promise<void>;
};
