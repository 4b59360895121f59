import type { SlotAddress, SlotVolume } from '../core/healing/slot.ts';

/** A volume attached to an instance, whether or not it belongs to a slot yet. */
export type AttachedVolume = { readonly volumeId: string; readonly device: string; readonly instanceId: string };

/** EBS volumes and addresses of stateful fleets. Every method rejects with a `Fault`. */
export type Volumes = {
  /** Volumes that carry the fleet's tag and a slot. */
  readonly listSlotVolumes: (fleet: string) => Promise<readonly SlotVolume[]>;
  /** What is attached to an instance now. */
  readonly listAttached: (instanceIds: readonly string[]) => Promise<readonly AttachedVolume[]>;
  /** Tags an instance and its volumes as a slot's, and keeps the volumes when the instance ends. Safe to repeat. */
  readonly adopt: (
    instanceId: string,
    slot: string,
    volumes: readonly { readonly device: string; readonly volumeId: string }[],
  ) => Promise<void>;
  /** Nothing happens to a volume that another instance holds, or none. */
  readonly detach: (volumeId: string, instanceId: string) => Promise<void>;
  /** `conflict` when another instance holds it; one that this instance holds already is no failure. */
  readonly attach: (volumeId: string, instanceId: string, device: string) => Promise<void>;
  /** Addresses that the instances hold beside their first private one. */
  readonly listAddresses: (
    instanceIds: readonly string[],
  ) => Promise<readonly { readonly instanceId: string; readonly address: SlotAddress }[]>;
  /** Moves the address to the instance, whoever holds it. */
  readonly assign: (address: SlotAddress, instanceId: string) => Promise<void>;
};
