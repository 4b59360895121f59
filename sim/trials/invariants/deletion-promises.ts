import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { EbsSnapshot } from '../../snapshot-state.ts';
import type { World } from '../../world-state.ts';
import { type ChangeAsked, changesSince } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { lineageNote, listingNote } from '../note-snapshot.ts';
import type { Step } from '../step.ts';
import { isReadable, isWholeIn, labelOf, type TruePoint, truePointsOf } from '../true-points.ts';

/** Clocks of functions may be ahead by as much, and a look may go by what it read as long ago. */
const LOOK_MS = MINUTE_MS;

/** How long a source must have been there for a look to know it. */
const SETTLED_MS = 15 * MINUTE_MS;

/** One deletion of a snapshot of a recovery point that is asked for, and all that is true about it. */
type Deletion = {
  readonly call: ChangeAsked;
  readonly world: World;
  readonly snapshot: EbsSnapshot;
  /** The point that is whole in the Region now and will not be then. */
  readonly point: TruePoint;
  /** Of its lineage, newest first, as they are before. */
  readonly points: readonly TruePoint[];
  /** What protects it, by the deployment that the look began with. */
  readonly protection: Protection | undefined;
  /** Whether the policy wants points of it in this Region. */
  readonly isNamed: boolean;
};

/** Whether a person did something that the look need not have seen. */
const isBlurred = ({ history, globe }: Evidence, { invocation }: ChangeAsked, label: TruePoint): boolean => {
  const atMs = history.befallen.get(lineageNote(label.protection, label.lineage));
  return atMs !== undefined && atMs >= invocation.atMs - globe.clock.timing.describeLagMs - LOOK_MS;
};

const findDeletion = ({ globe }: Evidence, call: ChangeAsked): Deletion | null => {
  const { region, invocation } = call;
  const world = globe.cloud.get(region);
  const snapshot = world?.snapshots.byId.get(String(call.args[0]));
  if (world === undefined || snapshot === undefined) return null;
  const label = labelOf(snapshot.tags);
  if (label === null) return null;
  const points = truePointsOf(globe.cloud, label);
  const point = points.find(({ setId, holdings }) => setId === label.setId && holdings.has(region));
  if (point === undefined || !isWholeIn(point, region)) return null;
  const left = truePointsOf(globe.cloud, label, snapshot.id).find(({ setId }) => setId === label.setId);
  if (left !== undefined && isWholeIn(left, region)) return null;
  const protection = invocation.setup?.config.protections?.find(({ name }) => name === label.protection);
  const isNamed = protection !== undefined && (region === label.home || protection.policy.copyTo.includes(region));
  return { call, world, snapshot, point, points, protection, isNamed };
};

/** What was found out of a call that is judged by several promises. */
const FOUND = new WeakMap<ChangeAsked, Deletion | null>();

const toDeletion = (evidence: Evidence, step: Step): Deletion | null => {
  if (step.kind !== 'asked' || step.call.port !== 'snapshots' || step.call.method !== 'delete') return null;
  const known = FOUND.get(step.call);
  if (known !== undefined) return known;
  const found = findDeletion(evidence, step.call);
  FOUND.set(step.call, found);
  return found;
};

/** A promise about every deletion by which a recovery point stops being whole. */
const promiseOfDeletion = (
  id: Invariant['id'],
  promise: string,
  judge: (evidence: Evidence, deletion: Deletion) => string | null,
): Invariant => ({
  id,
  promise,
  at: ['asked'],
  check: (evidence, step) => {
    const deletion = toDeletion(evidence, step);
    if (deletion === null) return [];
    const what = judge(evidence, deletion);
    const { call, snapshot, point } = deletion;
    return what === null ? [] : [`deletes ${snapshot.id} of ${point.setId} in ${call.region}: ${what}`];
  },
});

/** Whether a person did something after the Region was listed last, or so shortly before that listings need not show it. */
const isUnseen = ({ history, globe }: Evidence, { invocation, region }: ChangeAsked, label: TruePoint): boolean => {
  const atMs = history.befallen.get(lineageNote(label.protection, label.lineage));
  const listedMs = history.listings.get(listingNote(invocation, region))?.atMs ?? invocation.atMs - LOOK_MS;
  return atMs !== undefined && atMs >= listedMs - globe.clock.timing.describeLagMs;
};

const judgeLastGood = (evidence: Evidence, { call, point, points, isNamed }: Deletion): string | null => {
  if (!isNamed || isUnseen(evidence, call, point)) return null;
  const whole = points.filter((other) => isWholeIn(other, call.region));
  const readable = whole.filter((other) => isReadable(evidence.globe.cloud, other, call.region));
  if ((readable[0] ?? whole[0])?.setId === point.setId) return 'it is the last good one';
  const proven = whole.find(({ holdings }) => holdings.get(call.region)?.provenAtMs != null);
  const provenAtMs = proven?.holdings.get(call.region)?.provenAtMs ?? 0;
  // A proof that just ended may not have been read yet.
  const isOld = provenAtMs < call.invocation.atMs - evidence.globe.clock.timing.describeLagMs - LOOK_MS;
  return proven?.setId === point.setId && isOld ? 'it is the last one that was proven' : null;
};

const judgeExpiry = ({ globe }: Evidence, { point, protection, isNamed, call }: Deletion): string | null => {
  if (protection?.mode === 'observe') return `${point.protection} is only observed`;
  if (point.home !== call.invocation.region) return `${point.home} took it, and decides about it`;
  const isDue = point.expiresAtMs <= globe.clock.nowMs + LOOK_MS;
  if (!isNamed && !isDue) return 'nothing protects it, and it has not expired';
  return point.isManual && !isDue ? 'a person asked for it, and it has not expired' : null;
};

/** Whether what a lineage is of has been a member, or there, for so long that every look knows it. */
const isLive = ({ nowMs, instances, storage }: World, { lineage, protection }: TruePoint): boolean =>
  storage.volumes.has(lineage) ||
  [...instances.values()].some(
    ({ id, slot, fleetTag, role, lifecycle, launchedAtMs }) =>
      (slot === null || fleetTag !== protection ? id === lineage : slot === lineage) &&
      role === 'active' &&
      lifecycle === 'running' &&
      nowMs - launchedAtMs >= SETTLED_MS,
  );

/** Whether there will be a next snapshot of a volume: a restore in place puts another where it was. */
const isStillTaken = ({ storage }: World, volumeId: string, { lineage }: TruePoint): boolean => {
  const volume = storage.volumes.get(volumeId);
  return (
    volume !== undefined && (volume.attachment !== null || volumeId === lineage) && !volume.tags.has('ballast:restore')
  );
};

const judgeCopies = (evidence: Evidence, deletion: Deletion): string | null => {
  const { globe } = evidence;
  const { call, point, points, protection, isNamed, snapshot, world } = deletion;
  if (protection === undefined || !isNamed || isBlurred(evidence, call, point)) return null;
  const home = globe.cloud.get(point.home);
  if (home === undefined || !isLive(home, point)) return null;
  if (call.region !== point.home) {
    const isNewest = snapshot.isCopy && world.snapshots.newestCopies.get(snapshot.origin) === snapshot.id;
    // A copy of an older point may have been made last: without it the next is a full one, and nothing is lost.
    const isOutdated = points.some((other) => other.takenAtMs > point.takenAtMs && isWholeIn(other, call.region));
    return isNewest && !isOutdated && isStillTaken(home, snapshot.origin, point)
      ? 'it is the newest copy, which the next one builds on'
      : null;
  }
  const knownMs = call.invocation.atMs - home.timing.describeLagMs - LOOK_MS;
  const copying = [...point.holdings].some(
    ([region, { snapshots }]) =>
      region !== point.home && snapshots.some(({ state, startedMs }) => state === 'pending' && startedMs < knownMs),
  );
  if (copying) return 'a copy of it is under way';
  const lacking = protection.policy.copyTo.find(
    (region) => !points.some((other) => other.takenAtMs >= point.takenAtMs && isWholeIn(other, region)),
  );
  return lacking === undefined ? null : `${lacking} holds neither it nor a newer one`;
};

/** Looked at again: the Region was listed after the intent was written down. */
const judgeSecondLook = ({ history }: Evidence, { call }: Deletion): string | null => {
  const { invocation, region } = call;
  const saved = changesSince(history, 'workflows.save', invocation.atMs).findLast(
    (one) => one.invocation.id === invocation.id,
  );
  const savedAt = saved === undefined ? 0 : history.changes.lastIndexOf(saved);
  const listed = history.listings.get(listingNote(invocation, region));
  return listed !== undefined && listed.changes > savedAt ? null : 'nobody looked again';
};

/** Promises about what is deleted. */
export const DELETION_PROMISES: readonly Invariant[] = [
  promiseOfDeletion(
    'I9',
    'The last good recovery point, and the last proven, is never deleted in any Region.',
    judgeLastGood,
  ),
  promiseOfDeletion('I9', 'What nothing protects any more goes when it expires, and not before.', judgeExpiry),
  promiseOfDeletion('I11', 'A recovery point is not retired before every Region that is to hold it does.', judgeCopies),
  {
    ...promiseOfDeletion('I4', 'What is deleted was looked at again after that was written down.', judgeSecondLook),
    ofBooks: true,
  },
];
