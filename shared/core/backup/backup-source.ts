/** One volume of a source, as it is attached. */
export type SourceVolume = {
  readonly volumeId: string;
  readonly device: string;
  /** The instance boots from it. */
  readonly root: boolean;
  readonly sizeGiB: number;
  readonly volumeType: string;
  /** The slot that it belongs to, whatever machine has it; absent for what is its machine's own. */
  readonly slot?: string;
};

/**
 * What one recovery point is taken of: an instance with its volumes, or a volume alone.
 *
 * `lineage` names what its recovery points are points *of*: a slot (`slot-3`) whichever machine holds it, an instance, or a
 * volume.
 */
export type BackupSource = {
  readonly lineage: string;
  /** Null for a volume alone. */
  readonly instanceId: string | null;
  readonly slot: string | null;
  readonly zone: string;
  readonly volumes: readonly SourceVolume[];
};

/** What a protection covers now, or why that is not known. */
export type SourceReading =
  | { readonly kind: 'known'; readonly sources: readonly BackupSource[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** Snapshots of one volume that may be pending at once: 5, or 1 for st1 and sc1 (EBS user guide, "Amazon EBS quotas"). */
export const pendingMaxOf = ({ volumeType }: SourceVolume): number =>
  volumeType === 'st1' || volumeType === 'sc1' ? 1 : 5;
