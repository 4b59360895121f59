import { DAY_MS } from '../time.ts';
import { copySubject, createSubject, recordFailure } from './backup-rests.ts';
import type { AbsentSource, BackupRest, BackupState, ManualBackup } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { isGoodOrComing } from './plan-creations.ts';
import { isWholeIn, type RecoveryPoint } from './recovery-point.ts';

/** How long a wish of a person stands that could not be met, and how long a failure is remembered after its rest. */
const REMEMBERED_MS = DAY_MS;

type Failure = { readonly subject: string; readonly failed: string; readonly because: string };

const failuresOf = (point: RecoveryPoint, nowMs: number): readonly Failure[] =>
  [...point.holdings.values()].flatMap(({ region, standing, snapshots }): readonly Failure[] => {
    const { home, protection, lineage, setId } = point;
    if (region === home) {
      if (standing !== 'failed' && (standing !== 'partial' || isGoodOrComing(point, nowMs))) return [];
      const because = standing === 'failed' ? `${setId} ended in error` : `${setId} lacks snapshots`;
      return [{ subject: createSubject(protection, lineage), failed: setId, because }];
    }
    return snapshots.flatMap(({ view, device, operation }): readonly Failure[] => {
      if (view.state !== 'error' || device === null) return [];
      const because = `the copy ${view.snapshotId} ended in error; can the key be used in ${region}?`;
      return [{ subject: copySubject(setId, device.volumeId, region), failed: operation, because }];
    });
  });

/** Whether what a rest is about has been achieved since. */
const isMended = (
  { subject, failed }: Pick<BackupRest, 'subject' | 'failed'>,
  index: LineageIndex,
  points: readonly RecoveryPoint[],
): boolean => {
  const [verb, first = '', second = '', region = ''] = subject.split(' ');
  if (verb === 'create') {
    const [newest] = index.pointsOf(first, second).filter((point) => isWholeIn(point, point.home));
    const broken = points.find(({ setId }) => setId === failed);
    return newest !== undefined && broken !== undefined && newest.takenAtMs > broken.takenAtMs;
  }
  if (verb === 'copies') return false;
  const point = points.find(({ setId }) => setId === first);
  return point === undefined || isVolumeIn(point, second, region);
};

const isVolumeIn = ({ holdings }: RecoveryPoint, volumeId: string, region: string): boolean =>
  (holdings.get(region)?.snapshots ?? []).some(
    ({ device, view }) => device?.volumeId === volumeId && view.state === 'completed',
  );

const settleRests = (
  { points, nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly BackupRest[] => {
  let rests: readonly BackupRest[] = state.rests.filter(
    (rest) => nowMs - rest.untilMs < REMEMBERED_MS && !isMended(rest, index, points),
  );
  // Oldest first, so that the newest failure is the one that is remembered.
  for (const point of index.lineages().flatMap((lineage) => lineage.toReversed())) {
    for (const { subject, failed, because } of failuresOf(point, nowMs)) {
      const isKnown = rests.some((rest) => rest.subject === subject && rest.failed === failed);
      if (isKnown || isMended({ subject, failed }, index, points)) continue;
      rests = recordFailure(rests, subject, { because, failed }, nowMs);
    }
  }
  return rests;
};

const settleAbsent = (
  { view, protections, nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly AbsentSource[] =>
  index.lineages().flatMap(([first]): readonly AbsentSource[] => {
    if (first === undefined || !protections.some(({ name }) => name === first.protection)) return [];
    const subject = lineageKey(first.protection, first.lineage);
    const before = state.absent.filter((absent) => absent.subject === subject);
    const reading = view.sources.get(first.protection);
    if (reading?.kind !== 'known') return before;
    if (reading.sources.some(({ lineage }) => lineage === first.lineage)) return [];
    return before.length > 0 ? before : [{ subject, sinceMs: nowMs }];
  });

const isServed = ({ view, nowMs }: BackupSituation, { protection, atMs }: ManualBackup, index: LineageIndex) => {
  const reading = view.sources.get(protection);
  return (
    reading?.kind === 'known' &&
    reading.sources.every(({ lineage }) =>
      index.pointsOf(protection, lineage).some((point) => point.takenAtMs >= atMs && isGoodOrComing(point, nowMs)),
    )
  );
};

/** Brings what is remembered up to what was read: failures that were seen, sources that are gone, wishes that are met. */
export const settleState = (situation: BackupSituation, state: BackupState, index: LineageIndex): BackupState => ({
  ...state,
  rests: settleRests(situation, state, index),
  absent: settleAbsent(situation, state, index),
  manual: state.manual.filter(
    (asked) => situation.nowMs - asked.atMs < REMEMBERED_MS && !isServed(situation, asked, index),
  ),
  held: state.held.filter(({ untilMs }) => untilMs > situation.nowMs),
});
