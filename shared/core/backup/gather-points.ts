import { HOUR_MS } from '../time.ts';
import { type LabelledSnapshot, type PointLabel, readLabel } from './point-label.ts';
import type { Holding, PointSnapshot, RecoveryPoint } from './recovery-point.ts';
import type { SnapshotReading, SnapshotView } from './snapshot-view.ts';

type Found = LabelledSnapshot & { readonly region: string; readonly view: SnapshotView };

const RANK: Readonly<Record<SnapshotView['state'], number>> = { completed: 0, pending: 1, error: 2 };

/** How far the moment that a snapshot is said to stand for may lie after its start: clocks differ, but not by this. */
const CLOCK_SKEW_MS = HOUR_MS;

const compareText = (one: string, other: string): number => (one < other ? -1 : 1);

/** What can be used before what cannot; of equals the first that was made stays, but the last failure tells most. */
const compareUse = (one: PointSnapshot, other: PointSnapshot): number =>
  RANK[one.view.state] - RANK[other.view.state] ||
  (one.view.startedMs - other.view.startedMs) * (one.view.state === 'error' ? -1 : 1) ||
  compareText(one.view.snapshotId, other.view.snapshotId);

const standingOf = (chosen: readonly PointSnapshot[], expected: number): Holding['standing'] => {
  if (chosen.some(({ view }) => view.state === 'error')) return 'failed';
  if (chosen.some(({ view }) => view.state === 'pending')) return 'pending';
  const devices = new Set(chosen.flatMap(({ device }) => device?.device ?? []));
  return chosen.length === expected && devices.size === expected ? 'whole' : 'partial';
};

/** Sorts by device; a snapshot of an unknown one comes by its volume. */
const nameOf = ({ device, view }: PointSnapshot): string => device?.device ?? view.volumeId;

const toHolding = (region: string, found: readonly Found[], expected: number): Holding => {
  const snapshots = found
    .map(({ view, device, complete, operation }): PointSnapshot => ({ view, device, labelled: complete, operation }))
    .sort(compareUse);
  const chosen = new Map<string, PointSnapshot>();
  const surplus: PointSnapshot[] = [];
  for (const snapshot of snapshots) {
    // The volume that EBS names for a copy is an arbitrary one: of an unknown volume, none is a second.
    const volume = snapshot.device?.volumeId ?? snapshot.view.snapshotId;
    if (chosen.has(volume)) surplus.push(snapshot);
    else chosen.set(volume, snapshot);
  }
  const kept = [...chosen.values()].sort((one, other) => compareText(nameOf(one), nameOf(other)));
  const proofs = found
    .flatMap(({ proof }) => proof ?? [])
    .sort((one, other) => other.atMs - one.atMs || Number(one.passed) - Number(other.passed));
  return { region, standing: standingOf(kept, expected), snapshots: kept, surplus, proof: proofs[0] ?? null };
};

/** Home's word counts before that of a copy, then that of the snapshot made first. */
const compareWord = (one: Found, other: Found): number =>
  Number(other.region === other.label.home) - Number(one.region === one.label.home) ||
  one.view.startedMs - other.view.startedMs ||
  compareText(one.view.snapshotId, other.view.snapshotId);

const toPoint = (unsorted: readonly Found[]): readonly RecoveryPoint[] => {
  const found = unsorted.toSorted(compareWord);
  return found.slice(0, 1).map(({ label }) => ({
    ...label,
    expiresAtMs: Math.max(...found.map((snapshot) => snapshot.label.expiresAtMs)),
    holdings: new Map(
      [...Map.groupBy(found, ({ region }) => region)]
        .map(([region, here]) => [region, toHolding(region, here, label.volumes)] as const)
        .sort(([one], [other]) => compareText(one, other)),
    ),
  }));
};

/** Snapshots that differ in any of these were not made as one, whatever the rest of their tags says. */
const keyOf = ({ stage, home, protection, lineage, setId, takenAtMs, volumes }: PointLabel): string =>
  [stage, home, protection, lineage, setId, takenAtMs, volumes].join(' ');

const findLabelled = (region: string, reading: SnapshotReading): readonly Found[] => {
  if (reading.kind === 'unknown') return [];
  // Pages that shift while they are read show a snapshot twice.
  const views = new Map(reading.snapshots.map((view) => [view.snapshotId, view])).values();
  return [...views].flatMap((view) => {
    const labelled = readLabel(view.tags, view.volumeId);
    if (labelled === null || labelled.label.takenAtMs > view.startedMs + CLOCK_SKEW_MS) return [];
    return [{ ...labelled, region, view }];
  });
};

/**
 * Recovery points of all protections, newest first, in whatever order the snapshots were read.
 *
 * A snapshot whose tags are not those of a recovery point, or say that it stands for a moment after its start, is nobody's
 * and is left out.
 */
export const gatherPoints = (readings: ReadonlyMap<string, SnapshotReading>): readonly RecoveryPoint[] => {
  const found = [...readings].flatMap(([region, reading]) => findLabelled(region, reading));
  return [...Map.groupBy(found, ({ label }) => keyOf(label))]
    .flatMap(([key, same]) => toPoint(same).map((point) => ({ key, point })))
    .sort((one, other) => other.point.takenAtMs - one.point.takenAtMs || compareText(one.key, other.key))
    .map(({ point }) => point);
};
