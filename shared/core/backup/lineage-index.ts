import type { RecoveryPoint } from './recovery-point.ts';

/** Recovery points by the lineage they are points of; newest first, as they were given. */
export type LineageIndex = {
  readonly pointsOf: (protection: string, lineage: string) => readonly RecoveryPoint[];
  readonly lineages: () => readonly (readonly RecoveryPoint[])[];
};

/** What a lineage is called among those of all protections. */
export const lineageKey = (protection: string, lineage: string): string => `${protection} ${lineage}`;

/** Indexes the points that a deployment took in a Region. */
export const indexLineages = (points: readonly RecoveryPoint[], stage: string, home: string): LineageIndex => {
  const groups = new Map<string, RecoveryPoint[]>();
  for (const point of points) {
    if (point.home !== home || point.stage !== stage) continue;
    const key = lineageKey(point.protection, point.lineage);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return {
    pointsOf: (protection, lineage) => groups.get(lineageKey(protection, lineage)) ?? [],
    lineages: () => [...groups.values()],
  };
};
