import type { RecoveryPoint } from '../../shared/core/backup/recovery-point.ts';
import { DAY_MS } from '../../shared/core/time.ts';

/** USD per GiB and month in us-east-1, standard tier: "Amazon EBS pricing", snapshots, as of 2026-01. */
export const SNAPSHOT_USD_PER_GIB = 0.05;

/** Share of a volume that is taken to change in a day: what EBS stores of a snapshot is not told by any call that is free. */
export const CHANGED_PER_DAY = 0.02;

const BYTES_PER_GIB = 2 ** 30;

type Stored = { readonly volume: string; readonly atMs: number; readonly gib: number };

const storedOf = ({ takenAtMs, holdings }: RecoveryPoint): readonly Stored[] =>
  [...holdings.values()].flatMap(({ region, snapshots, surplus }) =>
    [...snapshots, ...surplus].flatMap(({ view, device }) => {
      if (view.state === 'error') return [];
      const volume = `${region} ${device?.volumeId ?? view.volumeId}`;
      const gib = view.fullBytes === null ? view.sizeGiB : view.fullBytes / BYTES_PER_GIB;
      return [{ volume, atMs: takenAtMs, gib }];
    }),
  );

/** What is stored in a Region of each volume, oldest first. */
const storedByVolume = (points: readonly RecoveryPoint[]): readonly (readonly Stored[])[] =>
  [...Map.groupBy(points.flatMap(storedOf), ({ volume }) => volume).values()].map((stored) =>
    stored.toSorted((one, other) => one.atMs - other.atMs),
  );

/** The first of a volume in a Region is whole; each later one holds what changed since the one before, at most all. */
const gibOf = (stored: readonly Stored[]): number =>
  stored.reduce((sum, { atMs, gib }, index) => {
    const before = stored[index - 1];
    const share = before === undefined ? 1 : Math.min(1, (CHANGED_PER_DAY * (atMs - before.atMs)) / DAY_MS);
    return sum + share * gib;
  }, 0);

/** What keeping these points costs a month, about: at the list price, by an assumed rate of change, without transfer. */
export const estimateUsdPerMonth = (points: readonly RecoveryPoint[]): number =>
  storedByVolume(points).reduce((sum, stored) => sum + gibOf(stored), 0) * SNAPSHOT_USD_PER_GIB;
