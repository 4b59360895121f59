/** A snapshot as EBS shows it now, with its tags as they are. */
export type SnapshotView = {
  readonly snapshotId: string;
  /** `error` can never be used; `recoverable` and unknown states are told as `pending`: nobody may use them. */
  readonly state: 'pending' | 'completed' | 'error';
  readonly startedMs: number;
  /** Of the volume; a copy names an arbitrary one, which is why the volume's id is also a tag. */
  readonly volumeId: string;
  readonly sizeGiB: number;
  /** Bytes of all blocks that a restore would read, where EBS says so. */
  readonly fullBytes: number | null;
  readonly encrypted: boolean;
  readonly tags: ReadonlyMap<string, string>;
};

/** What one Region holds, or why that is not known. */
export type SnapshotReading =
  | { readonly kind: 'known'; readonly snapshots: readonly SnapshotView[] }
  | { readonly kind: 'unknown'; readonly because: string };
