import { Fault } from '../../shared/core/fault.ts';
import { putSnapshot } from '../snapshots.ts';
import type { World } from '../world-state.ts';

/** Lets every snapshot of a volume fail from now on, and with it the whole set it is in; returns the end. */
export const failSnapshots = (world: World, volumeId: string): (() => void) => {
  world.snapshots.failing.add(volumeId);
  return () => {
    world.snapshots.failing.delete(volumeId);
  };
};

/** Lets EBS refuse snapshots of a volume for a time, as it does when it had too many. */
export const throttleSnapshots = (world: World, volumeId: string, lastsMs: number): void => {
  world.snapshots.throttledUntilMs.set(volumeId, world.nowMs + lastsMs);
};

/** Makes a snapshot worthless although EBS calls it completed: a machine that is restored from it hangs. */
export const spoilSnapshot = (world: World, snapshotId: string): void => {
  const snapshot = world.snapshots.byId.get(snapshotId);
  if (snapshot === undefined) throw new Fault('not-found', 'spoilSnapshot', `no snapshot ${snapshotId}`);
  putSnapshot(world, snapshotId, { ...snapshot, content: { ...snapshot.content, spoiled: true } });
};
