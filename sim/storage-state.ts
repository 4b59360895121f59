import type { SlotAddress, SlotVolume } from '../shared/core/healing/slot.ts';
import type { VolumePerformance } from '../shared/core/restore/restore-state.ts';
import type { Content } from './volume-content.ts';

/** Where an instance finds the volume that it boots from. */
export const ROOT_DEVICE = '/dev/xvda';

/** What volumes are, where nothing says otherwise: gp3 with what it has for nothing. */
export const COMMON_PERFORMANCE: VolumePerformance = { volumeType: 'gp3', iops: null, throughputMiBps: null };

/** A volume on an instance, or on its way to or from it. */
export type Attachment = {
  readonly instanceId: string;
  readonly device: string;
  /** When it came into this state. */
  readonly sinceMs: number;
  readonly state: Exclude<SlotVolume['attachment'], 'detached'>;
  readonly deleteOnTermination: boolean;
};

/** How large and how fast a volume is. */
export type VolumeKind = VolumePerformance & { readonly sizeGiB: number };

/** An EBS volume; replaced, never changed. */
export type Volume = VolumeKind & {
  readonly id: string;
  readonly zone: string;
  readonly creating: boolean;
  readonly encrypted: boolean;
  /** As it was when the attachment came into its state; what is on it now: `contentOf`. */
  readonly content: Content;
  /** The tags `ballast:fleet`, `ballast:slot` and `ballast:device`. */
  readonly fleetTag: string | null;
  readonly slot: string | null;
  readonly deviceTag: string | null;
  /** Every other tag. */
  readonly tags: ReadonlyMap<string, string>;
  readonly attachment: Attachment | null;
};

/** An elastic address, or a secondary private one, which is there while an instance has it; replaced, never changed. */
export type Address = {
  readonly address: SlotAddress;
  readonly fleetTag: string | null;
  readonly slot: string | null;
  readonly instanceId: string | null;
};

/** What describe calls answered from a time on; only kept while the world lags. */
export type Listed<Row> = { readonly fromMs: number; readonly rows: readonly Row[] };

/** Volumes and addresses of a world, and what describe calls showed of them while the world lags. */
export type Storage = {
  readonly volumes: Map<string, Volume>;
  /** Ids of the volumes on each instance, in whatever state of attachment. */
  readonly held: Map<string, Set<string>>;
  /** Instances whose root volume is among the volumes: of others it is as it was launched, and nobody asked for it yet. */
  readonly rooted: Set<string>;
  /** By address, or by allocation. */
  readonly addresses: Map<string, Address>;
  /** How many private addresses were given out. */
  given: number;
  readonly volumeListings: Listed<Volume>[];
  readonly addressListings: Listed<Address>[];
};
