import type { Protection } from '../../../shared/core/backup/backup-policy.ts';
import { POINT_TAGS } from '../../../shared/core/backup/point-label.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { SnapshotCopy, SnapshotSource } from '../../../shared/ports/snapshots.ts';
import { volumesOn } from '../../storage.ts';
import type { World } from '../../world-state.ts';
import { type ChangeAsked, changesSince } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import { lineageNote } from '../note-snapshot.ts';
import type { Step } from '../step.ts';
import { isWholeIn, labelOf, type TrueLabel, type TruePoint, tellsVolume, truePointsOf } from '../true-points.ts';

/** EBS's quotas (EBS user guide): snapshots of a volume that may be pending, and copies into a Region. */
const PENDING_MAX = 5;
const COPIES_MAX = 20;

/** An invocation that is older was frozen past all limits: its call has no token by which EBS could refuse it. */
const FROZEN_MS = MINUTE_MS;

/** How long what a lost ledger knew may be shown nowhere. */
const UNSEEN_MS = 3 * MINUTE_MS;

/** Longest that an application stays frozen, as the scenes have it. */
const FROZEN_MAX_MS = 30 * SECOND_MS;

const callOf = (step: Step, port: string, method: string): ChangeAsked | null =>
  (step.kind === 'asked' || step.kind === 'answered') && step.call.port === port && step.call.method === method
    ? step.call
    : null;

const isSource = (value: unknown): value is SnapshotSource =>
  typeof value === 'object' && value !== null && ('instanceId' in value || 'volumeId' in value);

const isCopy = (value: unknown): value is SnapshotCopy =>
  typeof value === 'object' && value !== null && 'from' in value && 'tags' in value;

const isTags = (value: unknown): value is ReadonlyMap<string, string> => value instanceof Map;

/** Whether anybody lost or took what the look would have gone by. */
const isBlurred = ({ history, globe }: Evidence, { invocation, atMs }: ChangeAsked, label: TruePoint): boolean => {
  const { nowMs, timing } = globe.clock;
  const byHand = history.befallen.get(lineageNote(label.protection, label.lineage));
  const lost = history.befallen.get(`ledger ${invocation.region} backups`);
  const isFrozen = atMs - invocation.atMs > FROZEN_MS;
  const isHidden = lost !== undefined && nowMs - lost < UNSEEN_MS;
  return isFrozen || isHidden || (byHand !== undefined && byHand >= invocation.atMs - timing.describeLagMs - MINUTE_MS);
};

const protectionOf = ({ invocation }: ChangeAsked, name: string): Protection | undefined =>
  invocation.setup?.config.protections?.find((known) => known.name === name);

/** A recovery point that is asked for. */
type Creation = {
  readonly call: ChangeAsked;
  readonly source: SnapshotSource;
  readonly label: TrueLabel | null;
};

const toCreation = (step: Step): Creation | null => {
  const call = callOf(step, 'snapshots', 'create');
  const [source, tags] = call?.args ?? [];
  if (call === null || !isSource(source) || !isTags(tags)) return null;
  return { call, source, label: labelOf(tags) };
};

const volumesOf = (world: World | undefined, source: SnapshotSource): readonly string[] => {
  if (source.kind === 'volume') return [source.volumeId];
  return world === undefined ? [] : volumesOn(world, source.instanceId).map(({ id }) => id);
};

const countPending = ({ snapshots: { ofVolume, byId } }: World, volumeId: string): number =>
  (ofVolume.get(volumeId) ?? []).filter((id) => byId.get(id)?.state === 'pending').length;

const judgeLimit = ({ globe }: Evidence, { call, source }: Creation): readonly string[] => {
  const world = globe.cloud.get(call.region);
  if (world === undefined) return [];
  return volumesOf(world, source)
    .filter((volumeId) => countPending(world, volumeId) >= PENDING_MAX)
    .map((volumeId) => `asks for a snapshot of ${volumeId}, of which ${PENDING_MAX} are pending`);
};

/** A second set of one period, where nobody asked for it and nothing became of the first. */
const judgeTwice = (evidence: Evidence, { call, label }: Creation): readonly string[] => {
  if (label === null) return [];
  const protection = protectionOf(call, label.protection);
  if (protection?.mode !== 'act')
    return [`takes ${label.setId}, though ${label.protection} is ${protection?.mode ?? 'not protected'}`];
  const { everyMs } = protection.policy;
  const periodMs = label.takenAtMs - (label.takenAtMs % everyMs);
  const before = truePointsOf(evidence.globe.cloud, label).find(
    (point) => point.home === label.home && point.takenAtMs >= periodMs && isGood(point),
  );
  if (before === undefined || label.isManual || isBlurred(evidence, call, before)) return [];
  return [`takes ${label.setId} though ${before.setId} is of the same period`];
};

const isGood = ({ holdings, home }: TruePoint): boolean => {
  const standing = holdings.get(home)?.standing;
  return standing === 'whole' || standing === 'pending';
};

const judgeMade = ({ globe }: Evidence, step: Step): readonly string[] => {
  if (step.kind !== 'answered' || step.call.outcome.kind !== 'done' || step.call.port !== 'snapshots') return [];
  const { method, outcome, region } = step.call;
  const ids =
    method === 'copy'
      ? [outcome.answer]
      : method === 'create' && Array.isArray(outcome.answer)
        ? outcome.answer.map((made) => made.snapshotId)
        : [];
  return ids.flatMap((id) => {
    const snapshot = globe.cloud.get(region)?.snapshots.byId.get(String(id));
    if (snapshot === undefined) return [];
    const isTold = labelOf(snapshot.tags) !== null && snapshot.tags.has(POINT_TAGS.operation) && tellsVolume(snapshot);
    return isTold ? [] : [`${method} made ${snapshot.id} in ${region} without its tags`];
  });
};

/** A copy that is asked for, with the point that it is of as that truly is. */
type Copying = {
  readonly call: ChangeAsked;
  readonly copy: SnapshotCopy;
  readonly label: TrueLabel;
  readonly point: TruePoint | undefined;
};

const toCopying = ({ globe }: Evidence, step: Step): Copying | null => {
  const call = callOf(step, 'snapshots', 'copy');
  const [copy] = call?.args ?? [];
  if (call === null || !isCopy(copy)) return null;
  const label = labelOf(copy.tags);
  if (label === null) return null;
  const point = truePointsOf(globe.cloud, label).find(
    ({ setId, home }) => setId === label.setId && home === label.home,
  );
  return { call, copy, label, point };
};

const judgeCopy = (evidence: Evidence, { call, copy, label, point }: Copying): readonly string[] => {
  const protection = protectionOf(call, label.protection);
  if (protection?.mode !== 'act')
    return [`copies ${label.setId}, though ${label.protection} is ${protection?.mode ?? 'not protected'}`];
  if (point === undefined || isBlurred(evidence, call, point)) return [];
  if (!isWholeIn(point, label.home)) return [`copies ${label.setId}, which is not whole in ${label.home}`];
  const origin = evidence.globe.cloud.get(copy.from.region)?.snapshots.byId.get(copy.from.snapshotId)?.origin;
  const there = point.holdings.get(call.region)?.snapshots ?? [];
  const twin = there.find((one) => one.origin === origin && one.state !== 'error' && tellsVolume(one));
  return twin === undefined ? [] : [`copies ${origin} of ${label.setId} again: ${twin.id} is there`];
};

const judgePlaces = ({ globe }: Evidence, { call }: Copying): readonly string[] => {
  const store = globe.cloud.get(call.region)?.snapshots;
  const ours = [...(store?.copying ?? [])].filter((id) => store?.byId.get(id)?.tags.has(POINT_TAGS.set));
  return ours.length < COPIES_MAX ? [] : [`asks for a copy into ${call.region} while ${ours.length} are under way`];
};

const FREEZES = 'fsfreeze -f';

/** A timer on the machine itself that thaws, armed before anything is frozen. */
const THAWS_FIRST = /^nohup sh -c 'sleep (\d+); fsfreeze -u [^\n]*&\nfsfreeze -f/;

const judgeFreeze = (step: Step): readonly string[] => {
  const call = callOf(step, 'agents', 'run');
  const command = String(call?.args[1]);
  if (call === null || !command.includes(FREEZES)) return [];
  const seconds = Number(THAWS_FIRST.exec(command)?.[1] ?? Number.POSITIVE_INFINITY);
  return seconds * SECOND_MS <= FROZEN_MAX_MS ? [] : [`freezes ${call.args[0]} with nothing that thaws it in time`];
};

/** A set that says it is the application's was taken while that was held still. */
const judgeHeldStill = ({ history }: Evidence, step: Step): readonly string[] => {
  const call = callOf(step, 'snapshots', 'tag');
  const [ids, tags] = call?.args ?? [];
  if (call === null || !Array.isArray(ids) || !isTags(tags) || tags.get(POINT_TAGS.consistency) !== 'application')
    return [];
  const { id, atMs } = call.invocation;
  const made = changesSince(history, 'snapshots.create', atMs).find(
    ({ invocation, outcome }) =>
      invocation.id === id &&
      outcome.kind === 'done' &&
      Array.isArray(outcome.answer) &&
      outcome.answer.some(({ snapshotId }) => ids.includes(snapshotId)),
  );
  const frozen = changesSince(history, 'agents.run', atMs).findLast(
    (run) =>
      run.invocation.id === id &&
      made !== undefined &&
      run.atMs <= made.atMs &&
      String(run.args[1]).includes(FREEZES) &&
      isSource(made.args[0]) &&
      made.args[0].kind === 'instance' &&
      made.args[0].instanceId === run.args[0],
  );
  const isHeld = made !== undefined && frozen !== undefined && made.atMs - frozen.atMs < FROZEN_MAX_MS;
  return isHeld ? [] : [`says that the application was held still for ${ids.join(', ')}`];
};

/** A set was written down by who takes it, before. */
const judgeIntent = ({ history }: Evidence, { call: { invocation }, label }: Creation): readonly string[] => {
  if (label === null) return [];
  const saved = changesSince(history, 'workflows.save', invocation.atMs).findLast(
    (one) => one.invocation.id === invocation.id && one.outcome.kind === 'done',
  );
  const [, write] = saved?.args ?? [];
  const isWritten = JSON.stringify(write ?? null).includes(label.setId);
  return isWritten ? [] : [`takes ${label.setId}, which was not written down before`];
};

/** Promises about what is taken and copied. */
export const CREATION_PROMISES: readonly Invariant[] = [
  {
    id: 'I3',
    promise: 'No period gets a second recovery point, and no snapshot is copied twice.',
    at: ['asked'],
    check: (evidence, step) => {
      const creation = toCreation(step);
      if (creation !== null && step.kind === 'asked') return judgeTwice(evidence, creation);
      const copying = step.kind === 'asked' ? toCopying(evidence, step) : null;
      return copying === null ? [] : judgeCopy(evidence, copying);
    },
  },
  {
    id: 'I13',
    promise: 'A set is written down before it is taken.',
    ofBooks: true,
    at: ['asked'],
    check: (evidence, step) => {
      const creation = step.kind === 'asked' ? toCreation(step) : null;
      return creation === null ? [] : judgeIntent(evidence, creation);
    },
  },
  {
    id: 'I8',
    promise: 'Every snapshot and every copy carries all its tags from the call that makes it.',
    at: ['answered'],
    check: judgeMade,
  },
  {
    id: 'I20',
    promise: 'No more snapshots of a volume, and no more copies into a Region, are asked for than EBS allows.',
    at: ['asked'],
    check: (evidence, step) => {
      const creation = toCreation(step);
      if (creation !== null) return judgeLimit(evidence, creation);
      const copying = toCopying(evidence, step);
      return copying === null ? [] : judgePlaces(evidence, copying);
    },
  },
  {
    id: 'I18',
    promise: 'What is frozen thaws, whatever happens, and a set never says more than it is.',
    at: ['asked'],
    check: (evidence, step) => [...judgeFreeze(step), ...judgeHeldStill(evidence, step)],
  },
];
