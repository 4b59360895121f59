import { DAY_MS, HOUR_MS } from '../time.ts';
import { type BackupPolicy, KEEP_CLASSES, type KeepClass } from './backup-policy.ts';
import { periodOf } from './calendar.ts';
import { isWholeIn, type RecoveryPoint } from './recovery-point.ts';

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
  /** Regions whose snapshots could be read; what is in another is not known, and keeps its source. */
  readonly known: ReadonlySet<string>;
  readonly nowMs: number;
};

/** How long a set that failed, or lacks snapshots, is left to be seen: a listing may lag behind. */
const FAILED_KEPT_MS = HOUR_MS;

/** How long the last good of a source that is gone is kept at least, whatever its expiry. */
const LAST_GOOD_MS = 7 * DAY_MS;

/** How long a source must have been gone before its points are no longer counted by periods, but expire. */
const GONE_MS = HOUR_MS;

/** The first whole point of each of the newest periods that have one. */
const keptByClass = (
  whole: readonly RecoveryPoint[],
  keepClass: KeepClass,
  { keep, timeZone }: BackupPolicy,
): readonly RecoveryPoint[] => {
  const first = new Map<string, RecoveryPoint>();
  // Newest first: the last one that a period is set to is its first, and periods come newest first.
  for (const point of whole) first.set(periodOf(keepClass, point.takenAtMs, timeZone), point);
  return [...first.values()].slice(0, keep[keepClass] ?? 0);
};

const isSpent = ({ source, policy, nowMs }: RetentionContext): boolean =>
  policy === null || source.kind === 'unprotected' || (source.kind === 'gone' && nowMs - source.sinceMs >= GONE_MS);

const keepsLastGood = ({ source, policy, lastGoodOutlives, nowMs }: RetentionContext): boolean =>
  policy !== null &&
  (source.kind === 'there' || (source.kind === 'gone' && (lastGoodOutlives || nowMs - source.sinceMs < LAST_GOOD_MS)));

/** Whether a destination has nothing as new as this point, or that is not known. */
const isAwaitedIn = (
  region: string,
  point: RecoveryPoint,
  points: readonly RecoveryPoint[],
  { known }: RetentionContext,
): boolean =>
  !known.has(region) || !points.some((other) => other.takenAtMs >= point.takenAtMs && isWholeIn(other, region));

const copiesOf = (
  point: RecoveryPoint,
  points: readonly RecoveryPoint[],
  context: RetentionContext,
): readonly KeptFor[] => {
  const { region, home, policy } = context;
  if (region !== home) return [];
  const isCopied = [...point.holdings.values()].some(
    (holding) => holding.region !== home && holding.standing === 'pending',
  );
  const isAwaited =
    isWholeIn(point, home) &&
    !isSpent(context) &&
    (policy?.copyTo ?? []).some((destination) => isAwaitedIn(destination, point, points, context));
  return [...(isCopied ? (['being-copied'] as const) : []), ...(isAwaited ? (['not-copied'] as const) : [])];
};

const isProvenIn = (point: RecoveryPoint, region: string): boolean =>
  point.holdings.get(region)?.proof?.passed === true;

/** A set that is not whole is never good for anything; it stays while it is being made, and until it must have been seen. */
const keepUnfinished = (point: RecoveryPoint, { region, home, nowMs }: RetentionContext): readonly KeptFor[] => {
  if (point.holdings.get(region)?.standing === 'pending') return ['being-made'];
  // Copies of a point that is whole at home go on until they are whole as well.
  if (region !== home && isWholeIn(point, home)) return ['being-made'];
  const newestMs = Math.max(...[...point.holdings.values()].flatMap(({ snapshots }) => snapshots.map(startOf)));
  return nowMs - newestMs < FAILED_KEPT_MS ? ['to-be-seen'] : [];
};

/** Where nothing else counts, and for what a person asked for, the expiry on the point does. */
const keepUntilExpiry = (point: RecoveryPoint, context: RetentionContext): readonly KeptFor[] => {
  if (point.expiresAtMs <= context.nowMs) return [];
  if (isSpent(context)) return ['not-expired'];
  return point.classes.includes('manual') ? ['manual'] : [];
};

type Choice = readonly [RecoveryPoint, KeptFor];

const keepByPeriods = (whole: readonly RecoveryPoint[], context: RetentionContext): readonly Choice[] => {
  const { policy } = context;
  if (policy === null || isSpent(context)) return [];
  return KEEP_CLASSES.flatMap((keepClass) =>
    keptByClass(whole, keepClass, policy).map((point): Choice => [point, keepClass]),
  );
};

const keepLast = (whole: readonly RecoveryPoint[], context: RetentionContext): readonly Choice[] => {
  if (!keepsLastGood(context)) return [];
  const good = whole[0];
  const proven = whole.find((point) => isProvenIn(point, context.region));
  return [...one(good, 'last-good'), ...one(proven, 'last-proven')];
};

const one = (point: RecoveryPoint | undefined, keptFor: KeptFor): readonly Choice[] =>
  point === undefined ? [] : [[point, keptFor]];

const startOf = ({ view }: { readonly view: { readonly startedMs: number } }): number => view.startedMs;

/**
 * Says for each recovery point of one lineage why it stays in a Region, or that it may go: grandfather, father, son by the
 * periods of the policy's calendar, of which each keeps its first whole point. The order of the points does not matter.
 *
 * The last good one of a protected source never goes, nor the last that was proven. Where source, fleet or policy is gone,
 * the expiry decides that each point carries.
 */
export const decideRetention = (points: readonly RecoveryPoint[], context: RetentionContext): readonly Retained[] => {
  const { region } = context;
  const here = points
    .filter(({ holdings }) => holdings.has(region))
    .toSorted((one, other) => other.takenAtMs - one.takenAtMs || (one.setId < other.setId ? -1 : 1));
  const whole = here.filter((point) => isWholeIn(point, region));
  const chosen = [...keepByPeriods(whole, context), ...keepLast(whole, context)];
  return here.map((point) => ({
    point,
    keptFor: [
      ...chosen.flatMap(([kept, keptFor]) => (kept === point ? [keptFor] : [])),
      ...copiesOf(point, points, context),
      ...(isWholeIn(point, region) ? keepUntilExpiry(point, context) : keepUnfinished(point, context)),
    ],
  }));
};
