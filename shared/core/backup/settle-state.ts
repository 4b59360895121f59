import { DAY_MS } from '../time.ts';
import { copySubject, createSubject, failedAt, recordFailure, regionSubject } from './backup-rests.ts';
import type { BackupRest, BackupState, ManualBackup, SourceSince } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { isGoodOrComing } from './plan-creations.ts';
import { isWholeIn, type PointSnapshot, type RecoveryPoint, snapshotsOf } from './recovery-point.ts';

/** How long a wish of a person stands that could not be met, and how long a failure is remembered after its rest. */
const REMEMBERED_MS = DAY_MS;

/** How something that may have failed ended last. */
type Ending = {
  readonly subject: string;
  readonly beganMs: number;
  readonly failed: { readonly id: string; readonly because: string } | null;
};

/** How the newest set of a lineage ended that has ended. */
const endingOfSets = (points: readonly RecoveryPoint[], nowMs: number): readonly Ending[] => {
  const ended = points.find(
    (point) => point.holdings.has(point.home) && (isWholeIn(point, point.home) || !isGoodOrComing(point, nowMs)),
  );
  if (ended === undefined) return [];
  const { protection, lineage, setId, home, takenAtMs } = ended;
  const said = ended.holdings.get(home)?.standing === 'failed' ? 'ended in error' : 'lacks snapshots';
  const failed = isWholeIn(ended, home) ? null : { id: setId, because: `${setId} ${said}` };
  return [{ subject: createSubject(protection, lineage), beganMs: takenAtMs, failed }];
};

type Copy = PointSnapshot & { readonly region: string };

const copiesOf = ({ home, holdings }: RecoveryPoint): readonly Copy[] =>
  [...holdings.values()].flatMap((holding) => {
    const { region } = holding;
    return region === home ? [] : snapshotsOf(holding).map((snapshot) => ({ ...snapshot, region }));
  });

/** How a copy ended; one that began says already that its Region takes copies again. */
const endingsOfCopy = ({ region, view, device, operation }: Copy): readonly Ending[] => {
  const begun: Ending = { subject: regionSubject(region), beganMs: view.startedMs, failed: null };
  if (view.state === 'pending' || device === null) return [begun];
  const because = `the copy ${view.snapshotId} ended in error; can the key be used in ${region}?`;
  const failed = view.state === 'error' ? { id: operation, because } : null;
  return [begun, { subject: copySubject(device.volumeId, region), beganMs: view.startedMs, failed }];
};

/** Forgets failures of what went well since, and counts the new ones. */
const settleRests = (
  { nowMs }: BackupSituation,
  state: BackupState,
  lineages: readonly (readonly RecoveryPoint[])[],
): readonly BackupRest[] => {
  const endings = [
    ...lineages.flatMap((points) => endingOfSets(points, nowMs)),
    ...lineages.flat().flatMap(copiesOf).flatMap(endingsOfCopy),
  ].toSorted((one, other) => one.beganMs - other.beganMs);
  // Of each subject, the one that began last tells.
  const last = new Map(endings.map((ending) => [ending.subject, ending]));
  let rests = state.rests.filter((rest) => nowMs - rest.untilMs < REMEMBERED_MS);
  for (const { subject, beganMs, failed } of last.values()) {
    const before = rests.find((rest) => rest.subject === subject);
    if (before !== undefined && beganMs <= failedAt(before)) continue;
    if (failed !== null) rests = recordFailure(rests, subject, { because: failed.because, failed: failed.id }, nowMs);
    else if (before !== undefined) rests = rests.filter((rest) => rest !== before);
  }
  return rests;
};

const settleAbsent = (
  { view, protections, nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly SourceSince[] =>
  index.lineages().flatMap(([first]): readonly SourceSince[] => {
    if (first === undefined || !protections.some(({ name }) => name === first.protection)) return [];
    const subject = lineageKey(first.protection, first.lineage);
    const before = state.absent.filter((absent) => absent.subject === subject);
    const reading = view.sources.get(first.protection);
    if (reading?.kind !== 'known') return before;
    if (reading.sources.some(({ lineage }) => lineage === first.lineage)) return [];
    return before.length > 0 ? before : [{ subject, sinceMs: nowMs }];
  });

const settleBare = (
  { view, protections, nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly SourceSince[] => {
  const before = new Map(state.bare.map(({ subject, sinceMs }) => [subject, sinceMs]));
  const isKnown = view.snapshots.get(view.home)?.kind === 'known';
  return protections.flatMap(({ name }) => {
    const reading = view.sources.get(name);
    if (reading?.kind !== 'known' || !isKnown) {
      return state.bare.filter(({ subject }) => subject.startsWith(lineageKey(name, '')));
    }
    return reading.sources
      .filter(({ lineage }) => !index.pointsOf(name, lineage).some((point) => isWholeIn(point, view.home)))
      .map(({ lineage }) => lineageKey(name, lineage))
      .sort()
      .map((subject) => ({ subject, sinceMs: before.get(subject) ?? nowMs }));
  });
};

const isServed = ({ view }: BackupSituation, { protection, atMs }: ManualBackup, index: LineageIndex) => {
  const reading = view.sources.get(protection);
  return (
    reading?.kind === 'known' &&
    reading.sources.every(({ lineage }) =>
      index.pointsOf(protection, lineage).some((point) => point.takenAtMs >= atMs && isWholeIn(point, point.home)),
    )
  );
};

/** Brings what is remembered up to what was read: failures that were seen, sources that are gone, wishes that are met. */
export const settleState = (situation: BackupSituation, state: BackupState, index: LineageIndex): BackupState => ({
  ...state,
  rests: settleRests(situation, state, index.lineages()),
  absent: settleAbsent(situation, state, index),
  bare: settleBare(situation, state, index),
  manual: state.manual.filter(
    (asked) => situation.nowMs - asked.atMs < REMEMBERED_MS && !isServed(situation, asked, index),
  ),
  held: state.held.filter(({ untilMs }) => untilMs > situation.nowMs),
});
