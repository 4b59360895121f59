import { gatherPoints } from '../../shared/core/backup/gather-points.ts';
import { isWholeIn, type RecoveryPoint } from '../../shared/core/backup/recovery-point.ts';
import { type Cloud, worldOf } from '../cloud.ts';
import type { EbsSnapshot } from '../snapshot-state.ts';
import { listSnapshots } from '../snapshots.ts';
import type { World } from '../world-state.ts';
import type { LargestAge, PointLife } from './backup-day.ts';

/** Watches recovery points as they truly are in one Region. */
export type PointWatch = {
  /** To be called after anything may have changed. */
  readonly look: () => void;
  /** Ends the time in which ages count. */
  readonly close: () => void;
  readonly points: () => readonly PointLife[];
  /** How many snapshots ended in error. */
  readonly failed: () => number;
  readonly largestAge: () => LargestAge | null;
};

type Life = { -readonly [Key in keyof PointLife]: PointLife[Key] };

const pointsIn = (region: string, world: World): readonly RecoveryPoint[] =>
  gatherPoints(new Map([[region, { kind: 'known', snapshots: listSnapshots(world) }]]));

const noteLives = (lives: Map<string, Life>, points: readonly RecoveryPoint[], region: string, nowMs: number): void => {
  const there = new Set(points.map(({ setId }) => setId));
  for (const point of points) {
    const { setId, lineage, takenAtMs } = point;
    const life = lives.get(setId) ?? { setId, lineage, takenAtMs, wholeAtMs: null, goneAtMs: null };
    lives.set(setId, life);
    if (life.wholeAtMs === null && isWholeIn(point, region)) life.wholeAtMs = nowMs;
  }
  for (const life of lives.values()) if (life.goneAtMs === null && !there.has(life.setId)) life.goneAtMs = nowMs;
};

/** Watches one Region of a cloud; whoever calls `look` whenever snapshots finish gets every moment exactly. */
export const watchPoints = (cloud: Cloud, region: string): PointWatch => {
  const world = worldOf(cloud, region);
  const lives = new Map<string, Life>();
  const newest = new Map<string, number>();
  const failed = new Set<string>();
  let largest: LargestAge | null = null;
  let isOpen = true;
  const age = (lineage: string, atMs: number): void => {
    const takenAtMs = newest.get(lineage);
    if (takenAtMs === undefined || atMs - takenAtMs <= (largest?.ageMs ?? -1)) return;
    largest = { ageMs: atMs - takenAtMs, atMs, lineage };
  };
  const follow = (): void => {
    for (const { lineage, takenAtMs, wholeAtMs } of lives.values()) {
      if (wholeAtMs === null || takenAtMs <= (newest.get(lineage) ?? -1)) continue;
      age(lineage, world.nowMs);
      newest.set(lineage, takenAtMs);
    }
  };
  let seen: readonly EbsSnapshot[] = [];
  const look = (): void => {
    const rows = [...world.snapshots.byId.values()];
    // A snapshot is replaced, never changed: most looks have nothing new to see.
    if (rows.length === seen.length && rows.every((row, index) => row === seen[index])) return;
    seen = rows;
    for (const { id, state } of rows) if (state === 'error') failed.add(id);
    noteLives(lives, pointsIn(region, world), region, world.nowMs);
    if (isOpen) follow();
  };
  return {
    look,
    close: () => {
      look();
      for (const lineage of newest.keys()) age(lineage, world.nowMs);
      isOpen = false;
    },
    points: () => [...lives.values()],
    failed: () => failed.size,
    largestAge: () => largest,
  };
};
