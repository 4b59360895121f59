import { Fault } from '../../shared/core/fault.ts';
import { putVolume } from '../storage.ts';
import type { World } from '../world-state.ts';

/** Spoils what is on a volume, as a person who drops a table: every snapshot from now on holds it so. */
export const spoilVolume = (world: World, volumeId: string): void => {
  const volume = world.storage.volumes.get(volumeId);
  if (volume === undefined) throw new Fault('not-found', 'spoilVolume', `no volume ${volumeId}`);
  putVolume(world, volumeId, { ...volume, content: { ...volume.content, spoiled: true } });
};
