import { DAY_MS, HOUR_MS } from '../time.ts';
import { type BackupPolicy, KEEP_CLASSES, type KeepClass } from './backup-policy.ts';
import { periodAt, toWallMs } from './calendar.ts';
import { isWholeIn, type RecoveryPoint, snapshotsIn, snapshotsOf } from './recovery-point.ts';

/** Why a recovery point stays in a Region. */
export type KeptFor =
  | KeepClass
  | 'manual'
  | 'not-expired'
  | 'last-good'
  | 'last-proven'
  | 'being-made'
  | 'being-copied'
  | 'not-copied'
  | 'to-be-seen';

/** What becomes of one recovery point in one Region: it stays for these reasons, or goes because of none. */
export type Retained = { readonly point: RecoveryPoint; readonly keptFor: readonly KeptFor[] };

/** The source of the points is there, has been gone since a moment, or is no longer protected at all. */
export type SourceStanding =
  | { readonly kind: 'there' }
  | { readonly kind: 'gone'; readonly sinceMs: number }
  | { readonly kind: 'unprotected' };

/** What retention of one lineage in one Region depends on, beside its points. */
export type RetentionContext = {
  readonly region: string;
  readonly home: string;
  /** Null where the policy is gone: then nothing but the expiry that the points carry counts. */
  readonly policy: BackupPolicy | null;
  readonly source: SourceStanding;
  /** Whether the last good of this lineage is kept though its source is gone: it is a slot's, or a fleet's only one. */
  readonly lastGoodOutlives: boolean;
  /** Whether all Regions could be read: what is in one that could not is not known, and keeps its source. */
  readonly allKnown: boolean;
  /** Sets of which a copy was asked for that no listing shows yet. */
  readonly copying: ReadonlySet<string>;
  readonly nowMs: number;
};

/** How long a set that failed is left to be seen. */
const FAILED_KEPT_MS = HOUR_MS;

/** How long the last good of a source that is gone is kept at least, whatever its expiry. */
const LAST_GOOD_MS = 7 * DAY_MS;

/** How long a source must have been gone before its points are no longer counted by periods, but expire. */
const GONE_MS = HOUR_MS;

/** A point, and what keeps it. */
type Choice = readonly [RecoveryPoint, KeptFor];

/** Of whole points, newest first: the first of each of the newest periods that have one. */
const keepByPeriods = (whole: readonly RecoveryPoint[], { keep, timeZone }: BackupPolicy): readonly Choice[] => {
  const dated = whole.map((point) => ({ point, wallMs: toWallMs(point.takenAtMs, timeZone) }));
  return KEEP_CLASSES.filter((keepClass) => keep[keepClass] !== undefined).flatMap((keepClass) => {
    const first = new Map<string, RecoveryPoint>();
    // Newest first: the last one that a period is set to is its first, and periods come newest first.
    for (const { point, wallMs } of dated) first.set(periodAt(keepClass, point.takenAtMs, wallMs), point);
    return [...first.values()].slice(0, keep[keepClass]).map((point): Choice => [point, keepClass]);
  });
};

/** What a policy keeps of whole points, newest first, beside the last good: periods, and what a person asked for. */
export const keepByPolicy = (
  whole: readonly RecoveryPoint[],
  policy: BackupPolicy,
  nowMs: number,
): readonly Choice[] => [
  ...keepByPeriods(whole, policy),
  ...whole
    .filter(({ classes, expiresAtMs }) => classes.includes('manual') && expiresAtMs > nowMs)
    .map((point): Choice => [point, 'manual']),
];

const isSpent = ({ source, policy, nowMs }: RetentionContext): boolean =>
  policy === null || source.kind === 'unprotected' || (source.kind === 'gone' && nowMs - source.sinceMs >= GONE_MS);

const keepsLast = ({ source, policy, lastGoodOutlives, nowMs }: RetentionContext): boolean =>
  policy !== null &&
  (source.kind === 'there' || (source.kind === 'gone' && (lastGoodOutlives || nowMs - source.sinceMs < LAST_GOOD_MS)));

/** The last good and the last proven of whole points, newest first. */
const keepLast = (whole: readonly RecoveryPoint[], region: string): readonly Choice[] => {
  const proven = whole.filter((point) => point.holdings.get(region)?.proof?.passed === true);
  return [
    ...whole.slice(0, 1).map((point): Choice => [point, 'last-good']),
    ...proven.slice(0, 1).map((point): Choice => [point, 'last-proven']),
  ];
};

/** What is kept of whole points, newest first. */
const keepWhole = (whole: readonly RecoveryPoint[], context: RetentionContext): readonly Choice[] => {
  const { policy, region, nowMs } = context;
  const kept =
    policy === null || isSpent(context)
      ? whole.filter(({ expiresAtMs }) => expiresAtMs > nowMs).map((point): Choice => [point, 'not-expired'])
      : keepByPolicy(whole, policy, nowMs);
  return keepsLast(context) ? [...kept, ...keepLast(whole, region)] : kept;
};

/** The moment up to which every destination holds a whole point, or a newer one. */
const copiedUntil = (points: readonly RecoveryPoint[], destinations: readonly string[]): number =>
  Math.min(
    ...destinations.map((region) =>
      Math.max(0, ...points.filter((point) => isWholeIn(point, region)).map(({ takenAtMs }) => takenAtMs)),
    ),
  );

const isBeingCopied = ({ holdings, home, setId }: RecoveryPoint, { copying }: RetentionContext): boolean =>
  copying.has(setId) ||
  [...holdings.values()].some(
    (holding) => holding.region !== home && snapshotsOf(holding).some(({ view }) => view.state === 'pending'),
  );

/** What keeps a point at home for the sake of its copies. */
const keepForCopies = (
  points: readonly RecoveryPoint[],
  context: RetentionContext,
): ((point: RecoveryPoint) => readonly KeptFor[]) => {
  const { region, home, policy, allKnown } = context;
  if (region !== home) return () => [];
  const untilMs = copiedUntil(points, policy === null || isSpent(context) ? [] : policy.copyTo);
  return (point) => [
    ...(isBeingCopied(point, context) ? (['being-copied'] as const) : []),
    ...(!allKnown || (isWholeIn(point, home) && point.takenAtMs > untilMs) ? (['not-copied'] as const) : []),
  ];
};

/**
 * A set that is not whole is never good for anything; it stays while it is being made, and until it must have been seen.
 * One that lacks snapshots goes no earlier than if it were whole: it may only be listed or tagged badly.
 */
const keepUnfinished = (
  point: RecoveryPoint,
  whole: readonly RecoveryPoint[],
  context: RetentionContext,
): readonly KeptFor[] => {
  const { region, home, nowMs } = context;
  const snapshots = snapshotsIn(point, region);
  if (snapshots.some(({ view }) => view.state === 'pending')) return ['being-made'];
  // Copies of a point that is whole at home go on until they are whole as well.
  if (region !== home && isWholeIn(point, home) && !isSpent(context)) return ['being-made'];
  const isYoung = snapshots.some(({ view }) => nowMs - view.startedMs < FAILED_KEPT_MS);
  const isFailed = snapshots.some(({ view }) => view.state === 'error');
  const asIfWhole = isFailed ? [] : keepWhole([...whole, point].sort(compareAge), context);
  return isYoung || asIfWhole.some(([kept]) => kept === point) ? ['to-be-seen'] : [];
};

const compareAge = (one: RecoveryPoint, other: RecoveryPoint): number =>
  other.takenAtMs - one.takenAtMs || (one.setId < other.setId ? -1 : 1);

/**
 * Says for each recovery point of one lineage why it stays in a Region, or that it may go: grandfather, father, son by the
 * periods of the policy's calendar, of which each keeps its first whole point. The order of the points does not matter.
 *
 * The last good one of a protected source never goes, nor the last that was proven. Where source, fleet or policy is gone,
 * or the policy no longer names the Region, the expiry decides that each point carries.
 */
export const decideRetention = (points: readonly RecoveryPoint[], given: RetentionContext): readonly Retained[] => {
  const { region, home, policy } = given;
  const isNamed = region === home || policy?.copyTo.includes(region) === true;
  const context = isNamed ? given : { ...given, policy: null };
  const here = points.filter(({ holdings }) => holdings.has(region)).toSorted(compareAge);
  const whole = here.filter((point) => isWholeIn(point, region));
  const reasons = Map.groupBy(keepWhole(whole, context), ([point]) => point);
  const keptForCopies = keepForCopies(points, context);
  return here.map((point) => ({
    point,
    keptFor: [
      ...(reasons.get(point) ?? []).map(([, keptFor]) => keptFor),
      ...keptForCopies(point),
      ...(isWholeIn(point, region) ? [] : keepUnfinished(point, whole, context)),
    ],
  }));
};
