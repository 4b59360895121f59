import type { SnapshotView } from '../shared/core/backup/snapshot-view.ts';
import { createRandom, type Random } from './random.ts';
import type { Listed } from './storage-state.ts';
import type { TokenBucket } from './token-bucket.ts';
import type { Content } from './volume-content.ts';

/** An EBS snapshot as it truly is; replaced, never changed. */
export type EbsSnapshot = {
  readonly id: string;
  /** Of the volume it was first taken of, in whichever Region. */
  readonly origin: string;
  /** What EBS shows as the volume's id: arbitrary for a copy. */
  readonly volumeId: string;
  readonly state: SnapshotView['state'];
  readonly startedMs: number;
  /** When it is to be complete: never before the one that it builds on. */
  readonly completesMs: number;
  readonly sizeGiB: number;
  readonly content: Content;
  /** What a restore would read, known to EBS once it is complete. */
  readonly fullBytes: number;
  readonly encrypted: boolean;
  /** Null for the Region's default key, and where it is not encrypted. */
  readonly kmsKey: string | null;
  readonly isCopy: boolean;
  readonly tags: ReadonlyMap<string, string>;
};

/** What EBS tells EventBridge in the Region of the snapshots: a hint that a set, one snapshot or a copy is finished. */
export type SnapshotEvent = {
  readonly kind: 'set-finished' | 'snapshot-finished' | 'copy-finished';
  readonly atMs: number;
  readonly snapshotIds: readonly string[];
  readonly succeeded: boolean;
};

/** What copies into a Region came to. */
export type CopyTally = { full: number; incremental: number; bytes: number };

/** The snapshots of one Region, and everything that decides how it makes them. */
export type SnapshotStore = {
  /** A stream of its own, so that a world with backups draws no other instances than one without. */
  readonly random: Random;
  readonly byId: Map<string, EbsSnapshot>;
  readonly listings: Listed<EbsSnapshot>[];
  /** Ids of the snapshots of each volume of this Region, oldest first. */
  readonly ofVolume: Map<string, readonly string[]>;
  /** Copies that are under way into this Region. */
  readonly copying: Set<string>;
  /** When the newest snapshot of each volume was asked for. */
  readonly askedAtMs: Map<string, number>;
  /** The most recent copy into this Region of each origin, whether or not it still exists. */
  readonly newestCopies: Map<string, string>;
  readonly tally: CopyTally;
  /** MiB/s that time-based copies hold, by snapshot. */
  readonly reserved: Map<string, number>;
  readonly requests: Map<string, TokenBucket>;
  /** KMS keys, beside the default one, that can be used in this Region. */
  readonly keys: Set<string>;
  /** Snapshots that an image uses. */
  readonly imaged: Set<string>;
  /** Volumes whose snapshots fail. */
  readonly failing: Set<string>;
  /** Until when snapshots of a volume are throttled. */
  readonly throttledUntilMs: Map<string, number>;
  /** For how long no listing shows a snapshot that is made from a time on, beside the lag of all listings. */
  hidden: { readonly fromMs: number; readonly forMs: number } | null;
  readonly listeners: ((event: SnapshotEvent) => void)[];
};

/** A Region without snapshots. */
export const createSnapshotStore = (seed: number): SnapshotStore => ({
  random: createRandom(-1 - seed),
  byId: new Map(),
  listings: [],
  ofVolume: new Map(),
  copying: new Set(),
  askedAtMs: new Map(),
  newestCopies: new Map(),
  tally: { full: 0, incremental: 0, bytes: 0 },
  reserved: new Map(),
  requests: new Map(),
  keys: new Set(),
  imaged: new Set(),
  failing: new Set(),
  throttledUntilMs: new Map(),
  hidden: null,
  listeners: [],
});
