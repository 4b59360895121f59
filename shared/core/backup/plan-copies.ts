import { MINUTE_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import { copySubject, findRest, regionSubject } from './backup-rests.ts';
import type { BackupState, CopyIntent } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import type { LineageIndex } from './lineage-index.ts';
import { SETTLED_MS } from './plan-creations.ts';
import { type PointDevice, tagsOfDevice, tagsOfLabel } from './point-label.ts';
import { isWholeIn, type PointSnapshot, type RecoveryPoint } from './recovery-point.ts';
import type { SnapshotView } from './snapshot-view.ts';

/** Copies into one Region that may be under way at once (EBS user guide, "Amazon EBS quotas": 20 for each destination). */
export const COPIES_MAX = 20;

/** Steps in which EBS can be told how long a copy may take, and their bounds (CopySnapshot, `CompletionDurationMinutes`). */
const WITHIN_STEP_MINUTES = 15;
const WITHIN_MAX_MINUTES = 2_880;

/** One snapshot that a Region is to hold and does not. */
type Missing = {
  readonly protection: Protection;
  readonly point: RecoveryPoint;
  readonly device: PointDevice;
  readonly source: PointSnapshot;
  readonly region: string;
  /** Age of the newest whole point there, as a share of what the policy allows. */
  readonly urgency: number;
};

/** Intents that are still of use, steps to take, and how many wait for a place in each Region. */
export type CopyPlan = {
  readonly copies: readonly CopyIntent[];
  readonly steps: readonly (BackupStep & { readonly kind: 'copy' })[];
  readonly queued: ReadonlyMap<string, number>;
};

const copyOf = (point: RecoveryPoint, region: string, volumeId: string): PointSnapshot | undefined =>
  point.holdings.get(region)?.snapshots.find(({ device }) => device?.volumeId === volumeId);

/** Older ones are worth copying only for the periods they stand for. */
const isWanted = (point: RecoveryPoint, newest: RecoveryPoint | undefined): boolean =>
  point === newest || point.classes.length > 0;

/** Volumes of a point that a Region has neither completed nor pending. */
const missingOf = (protection: Protection, point: RecoveryPoint, region: string, urgency: number): readonly Missing[] =>
  (point.holdings.get(point.home)?.snapshots ?? []).flatMap((source) => {
    const { device } = source;
    if (device === null) return [];
    const state = copyOf(point, region, device.volumeId)?.view.state;
    const isThere = state === 'completed' || state === 'pending';
    return isThere ? [] : [{ protection, point, device, source, region, urgency }];
  });

const findMissing = ({ protections, nowMs }: BackupSituation, index: LineageIndex, region: string) => {
  const byName = new Map(protections.map((protection) => [protection.name, protection]));
  return index
    .lineages()
    .flatMap((points): readonly Missing[] => {
      const protection = byName.get(points[0]?.protection ?? '');
      if (protection?.mode !== 'act' || !protection.policy.copyTo.includes(region)) return [];
      const whole = points.filter((point) => isWholeIn(point, point.home));
      const held = points.find((point) => isWholeIn(point, region));
      const urgency =
        held === undefined ? Number.POSITIVE_INFINITY : (nowMs - held.takenAtMs) / protection.policy.rpoMs;
      return whole
        .filter((point) => isWanted(point, whole[0]))
        .flatMap((point) => missingOf(protection, point, region, point === whole[0] ? urgency : 0));
    })
    .toSorted(
      (one, other) =>
        compare(other.urgency, one.urgency) ||
        other.point.takenAtMs - one.point.takenAtMs ||
        compare(one.point.setId, other.point.setId) ||
        compare(one.device.device, other.device.device),
    );
};

const compare = (one: number | string, other: number | string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Pending snapshots that came from elsewhere, whoever's they are among ours: EBS counts them all. */
const pendingCopies = (points: readonly RecoveryPoint[], region: string): number =>
  points
    .filter(({ home }) => home !== region)
    .flatMap(({ holdings }) => holdings.get(region) ?? [])
    .flatMap(({ snapshots, surplus }) => [...snapshots, ...surplus])
    .filter(({ view }) => view.state === 'pending').length;

const operationsIn = (points: readonly RecoveryPoint[]): ReadonlySet<string> =>
  new Set(
    points.flatMap(({ holdings }) =>
      [...holdings.values()].flatMap(({ snapshots, surplus }) =>
        [...snapshots, ...surplus].map(({ operation }) => operation),
      ),
    ),
  );

/** Copies that may be on their way though no listing shows them yet. */
const openCopies = (state: BackupState, points: readonly RecoveryPoint[], nowMs: number): readonly CopyIntent[] => {
  const seen = operationsIn(points);
  return state.copies.filter((intent) => !seen.has(intent.operation) && nowMs - intent.atMs < SETTLED_MS);
};

/** What an RPO that is stated leaves for the copy, as EBS wants it: never longer than it asks for. */
const withinMinutes = ({ copyWithinMs }: Protection['policy']): number | null => {
  if (copyWithinMs === null) return null;
  const steps = Math.floor(copyWithinMs / MINUTE_MS / WITHIN_STEP_MINUTES);
  return Math.min(Math.max(1, steps) * WITHIN_STEP_MINUTES, WITHIN_MAX_MINUTES);
};

const toStep = ({ protection, point, device, source, region }: Missing, intent: CopyIntent): CopyPlan['steps'][0] => ({
  kind: 'copy',
  intent,
  from: { region: point.home, snapshotId: source.view.snapshotId },
  encrypted: isEncrypted(source.view, protection),
  kmsKey: protection.policy.kmsKey,
  withinMinutes: withinMinutes(protection.policy),
  tags: new Map([...tagsOfLabel(point, intent.operation), ...tagsOfDevice(device)]),
  because: `${region} lacks ${device.device} of ${point.setId}`,
});

/** An encrypted snapshot stays so; a key that is stated encrypts any. */
const isEncrypted = ({ encrypted }: SnapshotView, { policy }: Protection): boolean =>
  encrypted || policy.kmsKey !== null;

const planRegion = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  region: string,
  open: readonly CopyIntent[],
): Omit<CopyPlan, 'queued'> & { readonly queued: number } => {
  const { points, nowMs } = situation;
  const isUnderWay = (missing: Missing): boolean =>
    open.some(
      ({ setId, volumeId, region: to }) =>
        setId === missing.point.setId && volumeId === missing.device.volumeId && to === region,
    );
  const resting = findRest(state.rests, regionSubject(region), nowMs) !== undefined;
  const missing = findMissing(situation, index, region).filter(
    (candidate) =>
      !isUnderWay(candidate) &&
      findRest(state.rests, copySubject(candidate.point.setId, candidate.device.volumeId, region), nowMs) === undefined,
  );
  const underWay = pendingCopies(points, region) + open.filter((intent) => intent.region === region).length;
  const places = resting ? 0 : Math.max(0, COPIES_MAX - underWay);
  const chosen = missing.slice(0, places).map((candidate) => {
    const { setId } = candidate.point;
    const { volumeId } = candidate.device;
    const operation = `${setId}>${region}:${volumeId}@${nowMs.toString(36)}`;
    const intent: CopyIntent = { operation, setId, volumeId, region, atMs: nowMs, snapshotId: null };
    return { intent, step: toStep(candidate, intent) };
  });
  return {
    copies: chosen.map(({ intent }) => intent),
    steps: chosen.map(({ step }) => step),
    queued: missing.length - chosen.length,
  };
};

/**
 * Writes down copies of what is whole at home into the Regions that lack it, those furthest behind what their policy allows
 * first, at most 20 under way into each Region. A Region that cannot be read gets none: what is there is not known.
 */
export const planCopies = (situation: BackupSituation, state: BackupState, index: LineageIndex): CopyPlan => {
  const { view, points, protections, nowMs } = situation;
  const open = openCopies(state, points, nowMs);
  const regions = [...new Set(protections.flatMap(({ policy }) => policy.copyTo))].sort();
  const plans = regions
    .filter((region) => view.snapshots.get(region)?.kind === 'known' && view.snapshots.get(view.home)?.kind === 'known')
    .map((region) => ({ region, ...planRegion(situation, state, index, region, open) }));
  return {
    copies: [...open, ...plans.flatMap(({ copies }) => copies)],
    steps: plans.flatMap(({ steps }) => steps),
    queued: new Map(plans.map(({ region, queued }) => [region, queued])),
  };
};
