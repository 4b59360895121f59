import { toInstant } from '../backup/instant.ts';
import { type Holding, isWholeIn, type RecoveryPoint } from '../backup/recovery-point.ts';
import { type RestoreCode, type RestoreRefusal, refuse } from './restore-codes.ts';
import type { PointChoice } from './restore-request.ts';

/** Which recovery point is wanted, of what, where, and all that are known. */
export type PointQuestion = {
  readonly protection: string;
  readonly stage: string;
  readonly choice: PointChoice;
  readonly lineage: string | null;
  /** Any source will do for any other: members of a fleet without slots, where the point becomes a new machine. */
  readonly interchangeable: boolean;
  /** Where it is to be used. */
  readonly region: string;
  /** Newest first. */
  readonly points: readonly RecoveryPoint[];
  readonly nowMs: number;
};

/** A recovery point and why it was chosen, or why none was. */
export type PointAnswer =
  | { readonly kind: 'chosen'; readonly point: RecoveryPoint; readonly because: string }
  | RestoreRefusal;

type Wanted = PointQuestion & { readonly own: readonly RecoveryPoint[] };

const UNUSABLE: Readonly<Record<Exclude<Holding['standing'], 'whole'>, readonly [RestoreCode, string]>> = {
  pending: ['POINT_PENDING', 'is not complete yet'],
  partial: ['POINT_PARTIAL', 'lacks snapshots'],
  failed: ['POINT_FAILED', 'ended in error'],
};

const list = (names: Iterable<string>): string => [...new Set(names)].sort().join(', ');

const wholeElsewhere = ({ holdings }: RecoveryPoint, region: string): readonly string[] =>
  [...holdings.values()].flatMap((holding) =>
    holding.standing === 'whole' && holding.region !== region ? [holding.region] : [],
  );

/** Why a point cannot be restored in a Region though it is known; null when it is whole there. */
const explainUnusable = (point: RecoveryPoint, region: string): RestoreRefusal | null => {
  const standing = point.holdings.get(region)?.standing;
  if (standing === 'whole') return null;
  const elsewhere = wholeElsewhere(point, region);
  if (elsewhere.length > 0) {
    return refuse('POINT_ELSEWHERE', `${point.setId} is whole in ${list(elsewhere)}, not in ${region}`);
  }
  if (standing === undefined) {
    const regions = list(point.holdings.keys());
    return refuse('POINT_ELSEWHERE', `${region} holds nothing of ${point.setId}; ${regions} does, and not whole`);
  }
  const [code, because] = UNUSABLE[standing];
  const origin = point.home === region ? '' : `; it was taken in ${point.home}`;
  return refuse(code, `${point.setId} ${because} in ${region}${origin}`);
};

/** Past its expiry, and not the last good one of its lineage, which never goes: it may be deleted at any moment. */
const isExpired = (point: RecoveryPoint, { own, region, nowMs }: Wanted): boolean => {
  if (point.expiresAtMs > nowMs) return false;
  const newest = own.find((other) => other.lineage === point.lineage && isWholeIn(other, region));
  return newest !== undefined && newest.setId !== point.setId;
};

const chooseSet = (wanted: Wanted, setId: string): PointAnswer => {
  const { own, lineage, protection, region } = wanted;
  const point = own.find((known) => known.setId === setId);
  if (point === undefined) {
    return refuse('UNKNOWN_POINT', `${region} holds no recovery point ${setId} of ${protection}`);
  }
  if (lineage !== null && point.lineage !== lineage) {
    return refuse('UNKNOWN_SOURCE', `${setId} is a recovery point of ${point.lineage}, not of ${lineage}`);
  }
  const unusable = explainUnusable(point, region);
  if (unusable !== null) return unusable;
  if (isExpired(point, wanted)) {
    return refuse(
      'POINT_EXPIRED',
      `${setId} expired at ${toInstant(point.expiresAtMs)} and may be deleted at any moment`,
    );
  }
  return { kind: 'chosen', point, because: `${setId} is the one that was asked for` };
};

const explainNone = ({ protection, region, lineage, own }: Wanted): RestoreRefusal => {
  const of = lineage === null ? protection : `${lineage} of ${protection}`;
  const newest = own.map((point) => explainUnusable(point, region)).find((reason) => reason !== null);
  if (newest == null) return refuse('NO_POINT', `${region} holds no recovery point of ${of}`);
  const elsewhere = own.flatMap((point) => wholeElsewhere(point, region));
  if (elsewhere.length > 0) {
    return refuse(
      'POINT_ELSEWHERE',
      `no recovery point of ${of} is whole in ${region}; ${list(elsewhere)} holds whole ones`,
    );
  }
  return refuse('NO_POINT', `no recovery point of ${of} is whole in ${region}: the newest, ${newest.because}`);
};

const agoOf = (ms: number): string => `${Math.floor(ms / 60_000)} min`;

const chooseNewest = (wanted: Wanted, atMs: number | null): PointAnswer => {
  const { own, region, nowMs, lineage, interchangeable } = wanted;
  const whole = own.filter((point) => isWholeIn(point, region));
  const lineages = new Set(whole.map((point) => point.lineage));
  if (lineages.size > 1 && !interchangeable && lineage === null) {
    return refuse('SOURCE_NEEDED', `${region} holds recovery points of ${list(lineages)}: name one as the source`);
  }
  const good = whole.filter((point) => !isExpired(point, wanted));
  const point = good.find(({ takenAtMs }) => atMs === null || takenAtMs <= atMs);
  if (point !== undefined) {
    const limit = atMs === null ? '' : ` that is not from after ${toInstant(atMs)}`;
    // Where fleets of one name are backed up in two Regions, each holds points of both.
    const origin = point.home === region ? '' : `, and was taken in ${point.home}`;
    const stands = `it stands for ${toInstant(point.takenAtMs)}, ${agoOf(nowMs - point.takenAtMs)} ago${origin}`;
    return { kind: 'chosen', point, because: `the newest that is whole in ${region}${limit}: ${stands}` };
  }
  const oldest = good.at(-1);
  if (atMs === null || oldest === undefined) return explainNone(wanted);
  const since = toInstant(oldest.takenAtMs);
  return refuse(
    'NO_POINT',
    `no whole recovery point is from ${toInstant(atMs)} or before: the oldest is from ${since}`,
  );
};

/**
 * Chooses the recovery point to restore in a Region, of those that are whole there and will not be deleted meanwhile, and
 * says why; or says in one line why there is none. The order of points taken at one moment is that of their ids.
 */
export const choosePoint = (question: PointQuestion): PointAnswer => {
  const { points, protection, stage, lineage, choice, region } = question;
  const all = points.filter((point) => point.protection === protection && point.stage === stage);
  if (choice.kind === 'set') return chooseSet({ ...question, own: all }, choice.setId);
  const own = lineage === null ? all : all.filter((point) => point.lineage === lineage);
  if (lineage !== null && own.length === 0 && all.length > 0) {
    const known = list(all.map((point) => point.lineage));
    return refuse('UNKNOWN_SOURCE', `${region} holds recovery points of ${known}, none of ${lineage}`);
  }
  return chooseNewest({ ...question, own }, choice.kind === 'time' ? choice.atMs : null);
};
