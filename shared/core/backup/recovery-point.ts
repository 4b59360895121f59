import type { PointDevice, PointLabel, Proof } from './point-label.ts';
import type { SnapshotView } from './snapshot-view.ts';

/** One snapshot of a recovery point in one Region. */
export type PointSnapshot = {
  readonly view: SnapshotView;
  /** Null while nothing says which volume it is of: then the point cannot be restored. */
  readonly device: PointDevice | null;
  /** Its own tags say so. */
  readonly labelled: boolean;
  readonly operation: string;
};

/**
 * How a recovery point stands in one Region: `whole` is all of its snapshots, completed, each of a known device; `partial`
 * lacks some that nobody is making any more, and counts as none.
 */
export type Holding = {
  readonly region: string;
  readonly standing: 'pending' | 'whole' | 'partial' | 'failed';
  /** One per volume, in the order of their devices. */
  readonly snapshots: readonly PointSnapshot[];
  /** More than one of a volume, from a call that was made twice: the newer ones. */
  readonly surplus: readonly PointSnapshot[];
  readonly proof: Proof | null;
};

/** One crash-consistent snapshot set, wherever it is held. */
export type RecoveryPoint = PointLabel & {
  /** By Region; a Region that could not be read, or holds nothing of it, is left out. */
  readonly holdings: ReadonlyMap<string, Holding>;
};

/** Whether a Region holds all of it, completed. */
export const isWholeIn = ({ holdings }: RecoveryPoint, region: string): boolean =>
  holdings.get(region)?.standing === 'whole';

/** One snapshot of each volume that a Region holds of a point. */
export const snapshotsIn = ({ holdings }: RecoveryPoint, region: string): readonly PointSnapshot[] =>
  holdings.get(region)?.snapshots ?? [];

/** All snapshots that a Region holds of a point, the surplus included. */
export const snapshotsOf = ({ snapshots, surplus }: Holding): readonly PointSnapshot[] => [...snapshots, ...surplus];
