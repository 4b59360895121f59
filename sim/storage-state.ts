import type { SlotAddress, SlotVolume } from '../shared/core/healing/slot.ts';

/** A volume on an instance, or on its way to or from it. */
export type Attachment = {
  readonly instanceId: string;
  readonly device: string;
  readonly state: Exclude<SlotVolume['attachment'], 'detached'>;
  readonly deleteOnTermination: boolean;
};

/** An EBS volume; replaced, never changed. */
export type Volume = {
  readonly id: string;
  readonly zone: string;
  /** The tags `ballast:fleet`, `ballast:slot` and `ballast:device`. */
  readonly fleetTag: string | null;
  readonly slot: string | null;
  readonly deviceTag: string | null;
  readonly attachment: Attachment | null;
};

/** An elastic address, or a secondary private one, which is there while an instance has it; replaced, never changed. */
export type Address = {
  readonly address: SlotAddress;
  readonly fleetTag: string | null;
  readonly slot: string | null;
  readonly instanceId: string | null;
};

type Listed<Row> = { readonly fromMs: number; readonly rows: readonly Row[] };

/** Volumes and addresses of a world, and what describe calls showed of them while the world lags. */
export type Storage = {
  readonly volumes: Map<string, Volume>;
  /** By address, or by allocation. */
  readonly addresses: Map<string, Address>;
  /** How many private addresses were given out. */
  given: number;
  readonly volumeListings: Listed<Volume>[];
  readonly addressListings: Listed<Address>[];
};
