import { gatherPoints } from '../../shared/core/backup/gather-points.ts';
import { POINT_TAGS } from '../../shared/core/backup/point-label.ts';
import type { RecoveryPoint } from '../../shared/core/backup/recovery-point.ts';
import type { SnapshotView } from '../../shared/core/backup/snapshot-view.ts';
import type { Cloud } from '../cloud.ts';
import type { EbsSnapshot } from '../snapshot-state.ts';

/** What recovery points are points of. */
export type Lineage = { readonly protection: string; readonly lineage: string };

const toView = ({ id, ...snapshot }: EbsSnapshot): SnapshotView => ({ ...snapshot, snapshotId: id });

const gather = (cloud: Cloud, wanted: (snapshot: EbsSnapshot) => boolean): readonly RecoveryPoint[] =>
  gatherPoints(
    new Map(
      [...cloud].map(([region, { snapshots }]) => [
        region,
        { kind: 'known', snapshots: [...snapshots.byId.values()].filter(wanted).map(toView) },
      ]),
    ),
  );

/** All recovery points as they truly are, whatever listings show; newest first. */
export const truePoints = (cloud: Cloud): readonly RecoveryPoint[] => gather(cloud, () => true);

/** Those of one lineage, as if there were no snapshot of this id. */
export const truePointsOf = (
  cloud: Cloud,
  { protection, lineage }: Lineage,
  without: string | null = null,
): readonly RecoveryPoint[] =>
  gather(
    cloud,
    ({ id, tags }) =>
      id !== without && tags.get(POINT_TAGS.source) === lineage && tags.get(POINT_TAGS.protection) === protection,
  );

/** Whether the key of everything that a Region holds of a point can be used there. */
export const isReadable = (cloud: Cloud, { holdings }: RecoveryPoint, region: string): boolean => {
  const store = cloud.get(region)?.snapshots;
  return (holdings.get(region)?.snapshots ?? []).every(({ view }) => {
    const key = store?.byId.get(view.snapshotId)?.kmsKey ?? null;
    return key === null || store?.keys.has(key) === true;
  });
};
