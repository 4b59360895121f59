import { DAY_MS, HOUR_MS } from '../time.ts';
import type { BackupTrouble, LineageReport, RpoStanding } from './backup-decision.ts';
import type { Protection } from './backup-policy.ts';
import type { BackupState } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import { toInstant } from './instant.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { isWholeIn, type RecoveryPoint, snapshotsOf } from './recovery-point.ts';

/** How long a copy may be pending before somebody should look, where EBS was not told how long it may take. */
const COPY_MAX_MS = DAY_MS;

/** Failures one after the other from which on a person is told. */
const FAILURES_TOLD = 3;

const standingIn = (
  region: string,
  points: readonly RecoveryPoint[],
  { policy }: Protection,
  { bareSinceMs, nowMs }: { readonly bareSinceMs: number | undefined; readonly nowMs: number },
): RpoStanding => {
  const newest = points.find((point) => isWholeIn(point, region));
  // Without any, time counts from when there should have been one.
  const sinceMs = newest?.takenAtMs ?? Math.min(bareSinceMs ?? nowMs, points.at(-1)?.takenAtMs ?? nowMs);
  const missed = nowMs - sinceMs > policy.rpoMs;
  return { region, newestAtMs: newest?.takenAtMs ?? null, rpoMs: policy.rpoMs, missed };
};

const presentIn = ({ view }: BackupSituation, { name }: Protection, lineage: string): boolean | null => {
  const reading = view.sources.get(name);
  return reading?.kind === 'known' ? reading.sources.some((source) => source.lineage === lineage) : null;
};

const lineagesOf = ({ view }: BackupSituation, index: LineageIndex, { name }: Protection): readonly string[] => {
  const reading = view.sources.get(name);
  const live = reading?.kind === 'known' ? reading.sources.map(({ lineage }) => lineage) : [];
  const held = index.lineages().flatMap(([first]) => (first?.protection === name ? [first.lineage] : []));
  return [...new Set([...live, ...held])].sort();
};

/** How every lineage stands that is protected, or has recovery points of a protection. */
export const reportLineages = (
  situation: BackupSituation,
  { bare }: Pick<BackupState, 'bare'>,
  index: LineageIndex,
  waiting: ReadonlyMap<string, string>,
): readonly LineageReport[] => {
  const bareSince = new Map(bare.map(({ subject, sinceMs }) => [subject, sinceMs]));
  return situation.protections.flatMap((protection) =>
    lineagesOf(situation, index, protection).map((lineage): LineageReport => {
      const { view, nowMs } = situation;
      const bareSinceMs = bareSince.get(lineageKey(protection.name, lineage));
      const points = index.pointsOf(protection.name, lineage);
      const regions = [view.home, ...protection.policy.copyTo].filter(
        (region) => view.snapshots.get(region)?.kind === 'known',
      );
      return {
        protection: protection.name,
        lineage,
        present: presentIn(situation, protection, lineage),
        standings: regions.map((region) => standingIn(region, points, protection, { bareSinceMs, nowMs })),
        waiting: waiting.get(lineageKey(protection.name, lineage)) ?? null,
      };
    }),
  );
};

const missedRpos = (lineages: readonly LineageReport[], nowMs: number): readonly BackupTrouble[] =>
  lineages.flatMap(({ protection, lineage, present, standings, waiting }) =>
    standings.flatMap(({ region, newestAtMs, rpoMs, missed }): readonly BackupTrouble[] => {
      // Nothing can be taken of a source that is gone, nor is it missed.
      if (!missed || present === false) return [];
      const age = newestAtMs === null ? 'none is whole' : `the newest is ${hours(nowMs - newestAtMs)} old`;
      const because = `${age} in ${region}, ${hours(rpoMs)} are allowed${waiting === null ? '' : `; ${waiting}`}`;
      return [{ code: 'RPO_MISSED', protection, subject: `${lineage} in ${region}`, because }];
    }),
  );

const hours = (ms: number): string => `${Math.round((ms / HOUR_MS) * 10) / 10} h`;

const stuckCopies = (
  { protections, nowMs }: BackupSituation,
  points: readonly RecoveryPoint[],
): readonly BackupTrouble[] =>
  points.flatMap(({ holdings, home, protection, setId }) => {
    const allowedMs = protections.find(({ name }) => name === protection)?.policy.copyWithinMs ?? COPY_MAX_MS;
    return [...holdings.values()].flatMap(({ region, snapshots }): readonly BackupTrouble[] => {
      const stuck = snapshots.find(({ view }) => view.state === 'pending' && nowMs - view.startedMs > allowedMs);
      if (region === home || stuck === undefined) return [];
      const because = `${stuck.view.snapshotId} has been pending for ${hours(nowMs - stuck.view.startedMs)}`;
      return [{ code: 'COPY_STUCK', protection, subject: `${setId} in ${region}`, because }];
    });
  });

/** Whose volume it is. */
const ownerOf = (volumeId: string, points: readonly RecoveryPoint[]): string =>
  points.find(({ holdings }) =>
    [...holdings.values()].some(({ snapshots }) => snapshots.some(({ device }) => device?.volumeId === volumeId)),
  )?.protection ?? '';

const repeatedFailures = ({ rests }: BackupState, points: readonly RecoveryPoint[]): readonly BackupTrouble[] =>
  rests
    .filter(({ failures }) => failures >= FAILURES_TOLD)
    .flatMap(({ subject, failures, because: reason }): readonly BackupTrouble[] => {
      const [verb, name = '', place = ''] = subject.split(' ');
      const because = `failed ${failures} times: ${reason}`;
      if (verb === 'create') return [{ code: 'BACKUP_FAILED', protection: name, subject: place, because }];
      if (verb === 'copies') return [{ code: 'COPY_STUCK', protection: '', subject: `all in ${name}`, because }];
      return [{ code: 'COPY_STUCK', protection: ownerOf(name, points), subject: `${name} in ${place}`, because }];
    });

const failedProofs = ({ protections }: BackupSituation, index: LineageIndex): readonly BackupTrouble[] => {
  const proving = new Set(protections.filter(({ policy }) => policy.proof !== null).map(({ name }) => name));
  return index.lineages().flatMap((points): readonly BackupTrouble[] => {
    const proofs = points.flatMap((point) =>
      [...point.holdings.values()].flatMap(({ proof, region }) => (proof === null ? [] : [{ point, proof, region }])),
    );
    const [newest] = proofs.toSorted((one, other) => other.proof.atMs - one.proof.atMs);
    if (newest === undefined || newest.proof.passed || !proving.has(newest.point.protection)) return [];
    const because = `restored in ${newest.region} at ${toInstant(newest.proof.atMs)}, it did not pass its check`;
    return [{ code: 'PROOF_FAILED', protection: newest.point.protection, subject: newest.point.setId, because }];
  });
};

const heldByImages = ({ held }: BackupState, points: readonly RecoveryPoint[]): readonly BackupTrouble[] =>
  held.flatMap(({ snapshotId, region }): readonly BackupTrouble[] => {
    const owner = points.find(({ holdings }) =>
      [...holdings.values()].some((holding) => snapshotsOf(holding).some(({ view }) => view.snapshotId === snapshotId)),
    );
    if (owner === undefined) return [];
    const because = `an image uses ${snapshotId}: it cannot be deleted before the image is deregistered`;
    return [{ code: 'HELD_BY_IMAGE', protection: owner.protection, subject: `${owner.setId} in ${region}`, because }];
  });

const unreadable = ({ view, protections }: BackupSituation): readonly BackupTrouble[] => [
  ...[...view.snapshots].flatMap(([region, reading]): readonly BackupTrouble[] =>
    reading.kind === 'known'
      ? []
      : [{ code: 'BACKUP_UNREADABLE', protection: '', subject: region, because: reading.because }],
  ),
  ...protections.flatMap(({ name }): readonly BackupTrouble[] => {
    const reading = view.sources.get(name);
    if (reading?.kind !== 'unknown') return [];
    return [{ code: 'BACKUP_UNREADABLE', protection: name, subject: 'what it protects', because: reading.because }];
  }),
];

/** Everything that is not as the policies ask, each once, in a stable order. */
export const findTroubles = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  lineages: readonly LineageReport[],
): readonly BackupTrouble[] => {
  const points = index.lineages().flat();
  const troubles = [
    ...missedRpos(lineages, situation.nowMs),
    ...stuckCopies(situation, points),
    ...repeatedFailures(state, points),
    ...failedProofs(situation, index),
    ...heldByImages(state, points),
    ...unreadable(situation),
  ];
  return [...new Map(troubles.map((trouble) => [troubleKey(trouble), trouble])).values()];
};

/** What a trouble is called, to be told once. */
export const troubleKey = ({ code, protection, subject }: BackupTrouble): string => `${code} ${protection} ${subject}`;
