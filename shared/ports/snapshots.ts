import type { SnapshotView } from '../core/backup/snapshot-view.ts';

/** What a recovery point is taken of: all volumes of an instance at one moment, or one volume. */
export type SnapshotSource =
  | { readonly kind: 'instance'; readonly instanceId: string }
  | { readonly kind: 'volume'; readonly volumeId: string };

/** One snapshot copied from another Region, with everything that it is to be tagged with. */
export type SnapshotCopy = {
  readonly from: { readonly region: string; readonly snapshotId: string };
  readonly encrypted: boolean;
  /** As this Region knows it; null is the Region's default key. */
  readonly kmsKey: string | null;
  /** Minutes within which it is to be complete, in steps of 15; null takes as long as it takes. */
  readonly withinMinutes: number | null;
  readonly tags: ReadonlyMap<string, string>;
};

/** EBS snapshots of one Region. Every method rejects with a `Fault`. */
export type Snapshots = {
  /** All of the account's snapshots that carry a `ballast:set` tag, whatever their state. */
  readonly list: () => Promise<readonly SnapshotView[]>;
  /**
   * Takes a crash-consistent set, every snapshot with these tags, in one call. Has no token: a repeat makes another set.
   * `throttled` when a volume has too many pending, or had one just now; the reply names each snapshot and its volume.
   */
  readonly create: (
    source: SnapshotSource,
    tags: ReadonlyMap<string, string>,
  ) => Promise<readonly { readonly snapshotId: string; readonly volumeId: string }[]>;
  /**
   * Begins a copy into this Region and gives its id. Has no token. A key that cannot be used shows later, in the copy's
   * state. `throttled` when 20 are under way, or no throughput is left for one that is to be complete in time.
   */
  readonly copy: (copy: SnapshotCopy) => Promise<string>;
  /** Adds or replaces tags; a snapshot that is gone is no failure. */
  readonly tag: (snapshotIds: readonly string[], tags: ReadonlyMap<string, string>) => Promise<void>;
  /** Deletes; one that is gone is no failure, one that an image uses stays. */
  readonly delete: (snapshotId: string) => Promise<'deleted' | 'in-use'>;
};
