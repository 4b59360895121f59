import { type LabelledSnapshot, readLabel } from './point-label.ts';
import type { Holding, PointSnapshot, RecoveryPoint } from './recovery-point.ts';
import type { SnapshotReading, SnapshotView } from './snapshot-view.ts';

type Found = LabelledSnapshot & { readonly region: string; readonly view: SnapshotView };

const RANK: Readonly<Record<SnapshotView['state'], number>> = { completed: 0, pending: 1, error: 2 };

/** What can be used before what cannot, older before newer: of two equals the first that was made stays. */
const isBetter = (one: PointSnapshot, other: PointSnapshot): number =>
  RANK[one.view.state] - RANK[other.view.state] ||
  one.view.startedMs - other.view.startedMs ||
  (one.view.snapshotId < other.view.snapshotId ? -1 : 1);

const standingOf = (chosen: readonly PointSnapshot[], expected: number): Holding['standing'] => {
  if (chosen.some(({ view }) => view.state === 'error')) return 'failed';
  if (chosen.some(({ view }) => view.state === 'pending')) return 'pending';
  return chosen.length === expected && chosen.every(({ device }) => device !== null) ? 'whole' : 'partial';
};

const toHolding = (region: string, found: readonly Found[], expected: number): Holding => {
  const snapshots = found
    .map(({ view, device, complete, operation }): PointSnapshot => ({ view, device, labelled: complete, operation }))
    .sort(isBetter);
  const chosen = new Map<string, PointSnapshot>();
  const surplus: PointSnapshot[] = [];
  for (const snapshot of snapshots) {
    const volumeId = snapshot.device?.volumeId ?? snapshot.view.volumeId;
    if (chosen.has(volumeId)) surplus.push(snapshot);
    else chosen.set(volumeId, snapshot);
  }
  const kept = [...chosen.values()].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const proofs = found.flatMap(({ proof }) => proof ?? []).sort((one, other) => other.atMs - one.atMs);
  return { region, standing: standingOf(kept, expected), snapshots: kept, surplus, proof: proofs[0] ?? null };
};

/** Sorts by device; a snapshot of an unknown one comes by its volume. */
const nameOf = ({ device, view }: PointSnapshot): string => device?.device ?? view.volumeId;

const toPoint = (found: readonly [Found, ...Found[]]): RecoveryPoint => {
  const [first] = found;
  const { label } = found.find(({ region, label: { home } }) => region === home) ?? first;
  const regions = [...new Set(found.map(({ region }) => region))].sort();
  return {
    ...label,
    expiresAtMs: Math.max(...found.map((snapshot) => snapshot.label.expiresAtMs)),
    holdings: new Map(
      regions.map((region) => [
        region,
        toHolding(
          region,
          found.filter((snapshot) => snapshot.region === region),
          label.volumes,
        ),
      ]),
    ),
  };
};

/**
 * Recovery points of all protections, newest first, in whatever order the snapshots were read.
 *
 * A snapshot whose tags are not those of a recovery point is nobody's and is left out.
 */
export const gatherPoints = (readings: ReadonlyMap<string, SnapshotReading>): readonly RecoveryPoint[] => {
  const sets = new Map<string, [Found, ...Found[]]>();
  for (const [region, reading] of readings) {
    if (reading.kind === 'unknown') continue;
    for (const view of reading.snapshots) {
      const labelled = readLabel(view.tags, view.volumeId);
      if (labelled === null) continue;
      const found: Found = { ...labelled, region, view };
      const key = `${labelled.label.protection} ${labelled.label.setId}`;
      const set = sets.get(key);
      if (set === undefined) sets.set(key, [found]);
      else set.push(found);
    }
  }
  return [...sets.values()]
    .map((found) => toPoint(found))
    .sort((one, other) => other.takenAtMs - one.takenAtMs || (one.setId < other.setId ? -1 : 1));
};
