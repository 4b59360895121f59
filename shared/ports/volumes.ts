import type { AttachedVolume, HeldAddress, SlotAddress, SlotDevice, SlotVolume } from '../core/healing/slot.ts';

/** EBS volumes and addresses of stateful fleets. Every method rejects with a `Fault`. */
export type Volumes = {
  /** Volumes that carry the fleet's tag and a slot. */
  readonly listSlotVolumes: (fleet: string) => Promise<readonly SlotVolume[]>;
  /** What is attached to these instances now; an instance that is gone has nothing. */
  readonly listAttached: (instanceIds: readonly string[]) => Promise<readonly AttachedVolume[]>;
  /**
   * Addresses that these instances hold beside their first private one, and elastic ones that carry the fleet's tag and a
   * slot, whoever holds them.
   */
  readonly listAddresses: (fleet: string, instanceIds: readonly string[]) => Promise<readonly HeldAddress[]>;
  /**
   * Makes volumes on an instance a slot's: first they are kept when the instance ends, then they, and at last the instance,
   * are tagged, so that what carries the slot's tag is kept. Safe to repeat; `conflict` for a volume without the fleet's tag.
   */
  readonly adopt: (fleet: string, slot: string, instanceId: string, volumes: readonly SlotDevice[]) => Promise<void>;
  /** Nothing happens to a volume that another instance holds, or none. */
  readonly detach: (volumeId: string, instanceId: string) => Promise<void>;
  /** `conflict` when another instance holds it; one that this instance holds already is no failure. */
  readonly attach: (volumeId: string, instanceId: string, device: string) => Promise<void>;
  /**
   * Gives the instance an address for the slot: of kind `elastic` the one that carries the slot's tag, of either kind one
   * that the instance holds already (`conflict` if it is elastic and lacks the fleet's tag), else a new one. An elastic address carries the slot's tag from then on. Safe to repeat.
   */
  readonly giveAddress: (fleet: string, slot: string, instanceId: string, kind: SlotAddress['kind']) => Promise<void>;
  /**
   * Moves the address to the instance, from `from` or from nobody: `conflict` when another instance holds it. One that the
   * instance holds already is no failure.
   */
  readonly assign: (address: SlotAddress, instanceId: string, from: string | null) => Promise<void>;
};
