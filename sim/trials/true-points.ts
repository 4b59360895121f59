import { POINT_TAGS } from '../../shared/core/backup/point-label.ts';
import type { Cloud } from '../cloud.ts';
import type { EbsSnapshot } from '../snapshot-state.ts';

/** What recovery points are points of. */
export type Lineage = { readonly protection: string; readonly lineage: string };

/** What the tags of a snapshot say of its recovery point, as far as all of them have it in common. */
export type TrueLabel = Lineage & {
  readonly setId: string;
  readonly home: string;
  readonly volumes: number;
  readonly takenAtMs: number;
  readonly expiresAtMs: number;
  readonly isManual: boolean;
};

/** What one Region holds of a recovery point. */
export type TrueHolding = {
  readonly standing: 'whole' | 'pending' | 'failed' | 'partial';
  readonly snapshots: readonly EbsSnapshot[];
  /** How many are there beside one of each volume. */
  readonly surplus: number;
  /** When it was last restored to prove it, where that went well. */
  readonly provenAtMs: number | null;
};

/** A recovery point as it truly is: worked out apart from what Ballast makes of the same tags, which it is to judge. */
export type TruePoint = TrueLabel & { readonly holdings: ReadonlyMap<string, TrueHolding> };

const readLabel = (tags: ReadonlyMap<string, string>): TrueLabel | null => {
  const { protection, source, set, home, stage, volumes, takenAt, expiresAt, format, classes } = POINT_TAGS;
  if ([format, protection, source, set, home, stage].some((key) => !tags.get(key))) return null;
  const label: TrueLabel = {
    protection: tags.get(protection) ?? '',
    lineage: tags.get(source) ?? '',
    setId: tags.get(set) ?? '',
    home: tags.get(home) ?? '',
    volumes: Number(tags.get(volumes) ?? 0),
    takenAtMs: Date.parse(tags.get(takenAt) ?? ''),
    expiresAtMs: Date.parse(tags.get(expiresAt) ?? ''),
    isManual: (tags.get(classes) ?? '').includes('manual'),
  };
  return label.volumes > 0 && Number.isFinite(label.takenAtMs) && Number.isFinite(label.expiresAtMs) ? label : null;
};

/** Tags of a snapshot are replaced and never changed, and are asked for at every change of any. */
const labels = new WeakMap<ReadonlyMap<string, string>, TrueLabel | null>();

/** What tags say of a recovery point; null where they lack what makes a snapshot part of one. */
export const labelOf = (tags: ReadonlyMap<string, string>): TrueLabel | null => {
  const known = labels.get(tags);
  if (known !== undefined) return known;
  const label = readLabel(tags);
  labels.set(tags, label);
  return label;
};

/** Whether the tags of a snapshot tell which volume it is of, so that it can be restored. */
export const tellsVolume = ({ tags, volumeId }: Pick<EbsSnapshot, 'tags' | 'volumeId'>): boolean =>
  (tags.has(POINT_TAGS.volume) && tags.has(POINT_TAGS.device)) || tags.has(`ballast:device/${volumeId}`);

const standingOf = (snapshots: readonly EbsSnapshot[], volumes: number): TrueHolding['standing'] => {
  const done = new Set(
    snapshots.filter((one) => one.state === 'completed' && tellsVolume(one)).map(({ origin }) => origin),
  );
  if (done.size === volumes) return 'whole';
  const open = snapshots.filter(({ origin }) => !done.has(origin));
  if (open.some(({ state }) => state === 'pending')) return 'pending';
  return open.some(({ state }) => state === 'error') ? 'failed' : 'partial';
};

const provenAt = (snapshots: readonly EbsSnapshot[]): number | null => {
  const proofs = snapshots.flatMap(({ tags }) => {
    const atMs = Date.parse(tags.get(POINT_TAGS.provenAt) ?? '');
    return Number.isFinite(atMs) ? [{ atMs, passed: tags.get(POINT_TAGS.proof) === 'passed' }] : [];
  });
  const latestMs = Math.max(...proofs.map(({ atMs }) => atMs));
  const isPassed = proofs.length > 0 && proofs.every(({ atMs, passed }) => passed || atMs < latestMs);
  return isPassed ? latestMs : null;
};

const toHolding = (snapshots: readonly EbsSnapshot[], volumes: number): TrueHolding => ({
  standing: standingOf(snapshots, volumes),
  snapshots,
  surplus: snapshots.length - new Set(snapshots.map(({ origin }) => origin)).size,
  provenAtMs: provenAt(snapshots),
});

type Found = { readonly region: string; readonly snapshot: EbsSnapshot; readonly label: TrueLabel };

const toPoint = (found: readonly [Found, ...Found[]]): TruePoint => {
  const [{ label }] = found;
  return {
    ...label,
    expiresAtMs: Math.max(...found.map((one) => one.label.expiresAtMs)),
    holdings: new Map(
      [...Map.groupBy(found, ({ region }) => region)].map(([region, here]) => [
        region,
        toHolding(
          here.map(({ snapshot }) => snapshot),
          label.volumes,
        ),
      ]),
    ),
  };
};

const gather = (cloud: Cloud, wanted: (snapshot: EbsSnapshot) => boolean): readonly TruePoint[] => {
  const bySet = new Map<string, [Found, ...Found[]]>();
  for (const [region, { snapshots }] of cloud) {
    for (const snapshot of snapshots.byId.values()) {
      if (!wanted(snapshot)) continue;
      const label = labelOf(snapshot.tags);
      if (label === null) continue;
      const key = `${label.home} ${label.protection} ${label.lineage} ${label.setId}`;
      const others = bySet.get(key);
      if (others === undefined) bySet.set(key, [{ region, snapshot, label }]);
      else others.push({ region, snapshot, label });
    }
  }
  return [...bySet.values()].map(toPoint).sort((one, other) => other.takenAtMs - one.takenAtMs);
};

/** All recovery points as they truly are, whatever listings show; newest first. */
export const truePoints = (cloud: Cloud): readonly TruePoint[] => gather(cloud, () => true);

/** Those of one lineage, as if there were no snapshot of this id. */
export const truePointsOf = (
  cloud: Cloud,
  { protection, lineage }: Lineage,
  without: string | null = null,
): readonly TruePoint[] =>
  gather(cloud, ({ id, tags }) => {
    const label = labelOf(tags);
    return id !== without && label?.lineage === lineage && label.protection === protection;
  });

/** Whether a Region holds all of a point, completed. */
export const isWholeIn = ({ holdings }: TruePoint, region: string): boolean =>
  holdings.get(region)?.standing === 'whole';

/** Whether the key of everything that a Region holds of a point can be used there. */
export const isReadable = (cloud: Cloud, { holdings }: TruePoint, region: string): boolean => {
  const keys = cloud.get(region)?.snapshots.keys;
  return (holdings.get(region)?.snapshots ?? []).every(({ kmsKey }) => kmsKey === null || keys?.has(kmsKey) === true);
};
