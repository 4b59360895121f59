import { DAY_MS, MINUTE_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import { copySubject, findRest, regionSubject } from './backup-rests.ts';
import type { BackupState, CopyIntent } from './backup-state.ts';
import type { BackupSituation } from './backup-view.ts';
import type { LineageIndex } from './lineage-index.ts';
import { SETTLED_MS, UNSEEN_MAX_MS } from './plan-creations.ts';
import { type PointDevice, tagsOfDevice, tagsOfLabel } from './point-label.ts';
import { isWholeIn, type PointSnapshot, type RecoveryPoint, snapshotsIn, snapshotsOf } from './recovery-point.ts';
import { keepByPolicy, type SourceStanding } from './retention.ts';
import { standingOf } from './source-standing.ts';

/** Copies into one Region that may be under way at once (EBS user guide, "Amazon EBS quotas": 20 for each destination). */
const COPIES_MAX = 20;

/** Steps in which EBS can be told how long a copy may take, and their bounds (CopySnapshot, `CompletionDurationMinutes`). */
const WITHIN_STEP_MINUTES = 15;
const WITHIN_MAX_MINUTES = 2_880;

/** How long a copy that is pending keeps the next one of its volume waiting. */
const STUCK_MS = DAY_MS;

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

/** Whole points, newest first, that a Region keeps as soon as it has them, so that none is copied only to go again. */
const chooseWanted = (
  { policy }: Protection,
  { kind }: SourceStanding,
  points: readonly RecoveryPoint[],
  region: string,
  nowMs: number,
): readonly RecoveryPoint[] => {
  const whole = points.filter((point) => isWholeIn(point, point.home) || isWholeIn(point, region));
  const wanted = new Set(whole.slice(0, 1));
  for (const [point] of keepByPolicy(whole, policy, nowMs)) wanted.add(point);
  return [...wanted].filter((point) => isWholeIn(point, point.home) && (kind === 'there' || point.expiresAtMs > nowMs));
};

/** Volumes of a point that a Region has neither completed nor pending. */
const missingOf = (point: RecoveryPoint, region: string): readonly Pick<Missing, 'device' | 'source'>[] => {
  const there = new Set(
    snapshotsIn(point, region).flatMap(({ device, view }) =>
      device === null || view.state === 'error' ? [] : [device.volumeId],
    ),
  );
  return snapshotsIn(point, point.home).flatMap((source) => {
    const { device } = source;
    return device === null || there.has(device.volumeId) ? [] : [{ device, source }];
  });
};

/** A lineage whose points a Region is to hold. */
type CopiedLineage = {
  readonly protection: Protection;
  readonly standing: SourceStanding;
  readonly points: readonly RecoveryPoint[];
  /** Copies of its own into the Region that no listing shows yet. */
  readonly open: readonly CopyIntent[];
};

/** Sets of a lineage that are on their way into a Region. */
const setsUnderWay = (
  points: readonly RecoveryPoint[],
  region: string,
  open: readonly CopyIntent[],
  nowMs: number,
): ReadonlySet<string> => {
  const isPending = ({ view }: PointSnapshot): boolean => view.state === 'pending' && nowMs - view.startedMs < STUCK_MS;
  const pending = points.filter((point) => snapshotsIn(point, region).some(isPending));
  return new Set([...pending, ...open].map(({ setId }) => setId));
};

/**
 * What one lineage lacks in a Region, of one set at a time, the newest first: until a copy is whole, EBS would copy all of
 * the next one.
 */
const missingOfLineage = (
  { protection, standing, points, open }: CopiedLineage,
  region: string,
  nowMs: number,
): readonly Missing[] => {
  const underWay = setsUnderWay(points, region, open, nowMs);
  const wanted =
    underWay.size > 0
      ? points.filter((point) => underWay.has(point.setId) && isWholeIn(point, point.home))
      : chooseWanted(protection, standing, points, region, nowMs);
  const heldAtMs = points.find((point) => isWholeIn(point, region))?.takenAtMs ?? Number.NEGATIVE_INFINITY;
  const sets = wanted.map((point) => {
    const urgency = point.takenAtMs > heldAtMs ? (nowMs - heldAtMs) / protection.policy.rpoMs : 0;
    return missingOf(point, region).map((missing) => ({ protection, point, region, urgency, ...missing }));
  });
  const asked = new Set(open.map(({ setId, volumeId }) => `${setId} ${volumeId}`));
  const next = sets.find((missing) => missing.length > 0) ?? [];
  return next.filter(({ point, device }) => !asked.has(`${point.setId} ${device.volumeId}`));
};

/** What an RPO that is stated leaves for the copy, as EBS wants it: never longer than it asks for. */
const withinMinutes = ({ copyWithinMs }: Protection['policy']): number | null => {
  if (copyWithinMs === null) return null;
  const steps = Math.floor(copyWithinMs / MINUTE_MS / WITHIN_STEP_MINUTES);
  return Math.min(Math.max(1, steps) * WITHIN_STEP_MINUTES, WITHIN_MAX_MINUTES);
};

const toStep = (
  { protection: { policy }, point, device, source, region }: Missing,
  intent: CopyIntent,
): CopyPlan['steps'][0] => ({
  kind: 'copy',
  intent,
  from: { region: point.home, snapshotId: source.view.snapshotId },
  // An encrypted snapshot stays so; a key that is stated encrypts any.
  encrypted: source.view.encrypted || policy.kmsKey !== null,
  kmsKey: policy.kmsKey,
  withinMinutes: withinMinutes(policy),
  tags: new Map([...tagsOfLabel(point, intent.operation), ...tagsOfDevice(device)]),
  because: `${region} lacks ${device.device} of ${point.setId}`,
});

const compare = (one: number | string, other: number | string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Those furthest behind what their policy allows first, then newer before older. */
const compareUrgency = (one: Missing, other: Missing): number =>
  compare(other.urgency, one.urgency) ||
  other.point.takenAtMs - one.point.takenAtMs ||
  compare(one.point.setId, other.point.setId) ||
  compare(one.device.device, other.device.device);

const findMissing = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  region: string,
  open: readonly CopyIntent[],
): readonly Missing[] => {
  const { protections, nowMs } = situation;
  const byName = new Map(protections.map((protection) => [protection.name, protection]));
  return index
    .lineages()
    .flatMap((points) => points.slice(0, 1).map((first) => ({ first, points })))
    .flatMap(({ first, points }): readonly Missing[] => {
      const protection = byName.get(first.protection);
      if (protection?.mode !== 'act' || !protection.policy.copyTo.includes(region)) return [];
      const asked = open.filter(({ setId }) => points.some((point) => point.setId === setId));
      const standing = standingOf(situation, state, first);
      return missingOfLineage({ protection, standing, points, open: asked }, region, nowMs);
    })
    .toSorted(compareUrgency);
};

/** Pending snapshots that came from elsewhere, whoever's they are among ours: EBS counts them all. */
const countPending = (points: readonly RecoveryPoint[], region: string): number =>
  points
    .filter(({ home }) => home !== region)
    .flatMap(({ holdings }) => holdings.get(region) ?? [])
    .flatMap(snapshotsOf)
    .filter(({ view }) => view.state === 'pending').length;

/** Copies that may be on their way though no listing shows them yet. */
const openCopies = (state: BackupState, points: readonly RecoveryPoint[], nowMs: number): readonly CopyIntent[] => {
  const seen = new Set(
    points.flatMap(({ holdings }) => [...holdings.values()].flatMap(snapshotsOf).map(({ operation }) => operation)),
  );
  return state.copies.filter(
    ({ operation, atMs, snapshotId }) =>
      !seen.has(operation) && nowMs - atMs < (snapshotId === null ? SETTLED_MS : UNSEEN_MAX_MS),
  );
};

const planRegion = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  region: string,
  open: readonly CopyIntent[],
): Omit<CopyPlan, 'queued'> & { readonly queued: number } => {
  const { points, nowMs } = situation;
  const openHere = open.filter((intent) => intent.region === region);
  const missing = findMissing(situation, state, index, region, openHere).filter(
    ({ device }) => findRest(state.rests, copySubject(device.volumeId, region), nowMs) === undefined,
  );
  const isResting = findRest(state.rests, regionSubject(region), nowMs) !== undefined;
  const underWay = countPending(points, region) + openHere.length;
  const chosen = missing.slice(0, isResting ? 0 : Math.max(0, COPIES_MAX - underWay)).map((candidate) => {
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
 * Writes down copies of what is whole at home into the Regions that lack it and will keep it, those furthest behind what
 * their policy allows first, at most 20 under way into each Region and one of each volume. A Region that cannot be read
 * gets none: what is there is not known.
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
