import type { VolumeMove } from '../../shared/core/restore/restore-state.ts';
import { changedBytes, fullBytesOf } from '../snapshot-sizes.ts';
import type { Volume } from '../storage-state.ts';
import { type Content, contentOf } from '../volume-content.ts';
import type { World } from '../world-state.ts';
import type { RestoredContent } from './backup-day.ts';

/** Data volumes of a slot, in the order of their devices. */
export const volumesOfSlot = ({ storage }: World, slot: string): readonly Volume[] =>
  [...storage.volumes.values()]
    .filter((volume) => volume.slot === slot)
    .toSorted((one, other) => ((one.deviceTag ?? '') < (other.deviceTag ?? '') ? -1 : 1));

/** What is on volumes now, by device. */
export const contentsByDevice = (world: World, volumes: readonly Volume[]): ReadonlyMap<string, Content> =>
  new Map(volumes.map((volume) => [volume.deviceTag ?? '', contentOf(world, volume)]));

/** What is on the volumes that a restore made, beside what was written to those that they stand in for, by device. */
export const compareContents = (
  world: World,
  moves: readonly VolumeMove[],
  before: ReadonlyMap<string, Content>,
): RestoredContent | null => {
  const pairs = moves.flatMap(({ device, restored }) => {
    const volume = world.storage.volumes.get(restored ?? '');
    const [held, written] = [volume?.content.restored, before.get(device)];
    return volume === undefined || held == null || written === undefined ? [] : [{ volume, held, written }];
  });
  if (pairs.length < moves.length || pairs.length === 0) return null;
  return {
    heldMs: Math.min(...pairs.map(({ held }) => held.writtenMs ?? 0)),
    writtenMs: Math.max(...pairs.map(({ written }) => written.writtenMs ?? 0)),
    lostBytes: pairs.reduce(
      (sum, { volume, held, written }) => sum + changedBytes(written, held, fullBytesOf(volume)),
      0,
    ),
    spoiled: pairs.some(({ held }) => held.spoiled),
  };
};
