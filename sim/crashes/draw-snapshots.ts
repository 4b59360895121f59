import { gatherPoints } from '../../shared/core/backup/gather-points.ts';
import type { EbsSnapshot } from '../snapshot-state.ts';
import { listSnapshots } from '../snapshots.ts';
import type { World } from '../world-state.ts';
import { drawTags } from './draw-machines.ts';

const drawSnapshot = ({ state, sizeGiB, isCopy, encrypted, tags }: EbsSnapshot): string =>
  `${isCopy ? 'copy' : 'snapshot'} ${state}, ${sizeGiB} GiB${encrypted ? ', encrypted' : ''}, ${drawTags(tags)}`;

/** Snapshots and the recovery points that they make, in one Region. */
export const drawSnapshots = (world: World) => ({
  snapshots: [...world.snapshots.byId.values()].map(drawSnapshot).toSorted(),
  points: gatherPoints(new Map([['here', { kind: 'known', snapshots: listSnapshots(world) }]]))
    .map(({ lineage, slot, holdings }) =>
      [...holdings.values()].map(
        ({ standing, surplus, proof }) =>
          `${slot === null ? 'a machine' : `slot ${lineage}`}: ${standing}, ${surplus.length} too many, proof ${proof?.passed ?? 'none'}`,
      ),
    )
    .map((lines) => lines.join())
    .toSorted(),
});
