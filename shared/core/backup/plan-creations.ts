import { MINUTE_MS, SECOND_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import { createSubject, findRest } from './backup-rests.ts';
import { type BackupSource, pendingMaxOf, type SourceVolume } from './backup-source.ts';
import type { BackupState, CreationIntent } from './backup-state.ts';
import type { BackupSituation, LiveLineage } from './backup-view.ts';
import { occurrenceAt } from './calendar.ts';
import { chooseClasses, expiryOf } from './choose-classes.ts';
import { toInstant } from './instant.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { type PointLabel, tagsOfDevices, tagsOfLabel } from './point-label.ts';
import { type PointSnapshot, type RecoveryPoint, snapshotsOf } from './recovery-point.ts';

/** Sets asked for in one look: EC2's bucket for snapshot requests holds 100 (throttling, "CreateSnapshots": 100, 5 a second). */
const CREATIONS_MAX = 80;

/** How long that bucket takes to fill again, beside what deletions draw from it: events may wake looks close together. */
const BUCKET_FILLS_MS = 30 * SECOND_MS;

/** How long a call without a known reply is looked for before it is made again: longer than EC2's listings lag behind. */
export const SETTLED_MS = 3 * MINUTE_MS;

/** How long the snapshots of an answered call may stay unseen before they count as gone. */
export const UNSEEN_MAX_MS = 10 * MINUTE_MS;

/** A lineage that has no recovery point of the current period, and how old its newest is. */
type Due = LiveLineage & {
  readonly newest: RecoveryPoint | null;
  readonly manual: boolean;
  readonly because: string;
};

type CreateStep = BackupStep & { readonly kind: 'create' };

/** Intents that are still of use, and steps to take. */
export type CreationPlan = {
  readonly creations: readonly CreationIntent[];
  readonly steps: readonly CreateStep[];
  /** Why a source that is due gets nothing now, by lineage key. */
  readonly waiting: ReadonlyMap<string, string>;
};

/** Whether a point stands for its moment, or may come to: a listing may show a young set in part. */
export const isGoodOrComing = ({ holdings, home, takenAtMs }: RecoveryPoint, nowMs: number): boolean => {
  const standing = holdings.get(home)?.standing;
  return (
    standing === 'whole' || standing === 'pending' || (standing === 'partial' && nowMs - takenAtMs < UNSEEN_MAX_MS)
  );
};

/** Whether the snapshots of an intent may be on their way though no listing shows them yet. */
const isAwaited = ({ atMs, snapshotIds }: CreationIntent, nowMs: number): boolean =>
  nowMs - atMs < (snapshotIds === null ? SETTLED_MS : UNSEEN_MAX_MS);

type SortedCreations = {
  readonly awaited: readonly CreationIntent[];
  /** Seen, and so young that a later listing may not show them, or the only ones that know the devices of some snapshots. */
  readonly kept: readonly CreationIntent[];
  /** Neither seen nor awaited any more: asked for again, as new sets of what is there then. */
  readonly lost: readonly CreationIntent[];
};

const sortCreations = (
  { view, nowMs }: BackupSituation,
  { creations }: BackupState,
  index: LineageIndex,
): SortedCreations => {
  const seen = ({ label }: CreationIntent): RecoveryPoint | undefined =>
    index.pointsOf(label.protection, label.lineage).find(({ setId }) => setId === label.setId);
  const unseen = creations.filter((intent) => seen(intent) === undefined);
  return {
    awaited: unseen.filter((intent) => isAwaited(intent, nowMs)),
    kept: creations.filter((intent) => {
      const point = seen(intent);
      if (point === undefined) return false;
      const here = [...point.holdings.values()].filter(({ region }) => region === view.home);
      const snapshots = here.flatMap((holding) => holding.snapshots);
      return nowMs - intent.atMs < SETTLED_MS || snapshots.some((one) => findDevice(one, intent) !== undefined);
    }),
    lost: unseen.filter((intent) => !isAwaited(intent, nowMs)),
  };
};

/** The volume that a snapshot is of though its tags do not tell. */
export const findDevice = ({ device, view }: PointSnapshot, { source }: CreationIntent): SourceVolume | undefined =>
  device === null ? source.volumes.find(({ volumeId }) => volumeId === view.volumeId) : undefined;

const findDue = (
  { nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  { protection, source }: LiveLineage,
): Due | null => {
  const { name, policy } = protection;
  const good = index.pointsOf(name, source.lineage).filter((point) => isGoodOrComing(point, nowMs));
  const newest = good[0] ?? null;
  const newestAtMs = newest?.takenAtMs ?? null;
  const asked = state.manual.find((request) => request.protection === name && (newestAtMs ?? -1) < request.atMs);
  const due = { protection, source, newest };
  if (asked !== undefined) return { ...due, manual: true, because: asked.because };
  if (newestAtMs === null) return { ...due, manual: false, because: 'it has no recovery point' };
  const occurrenceMs = occurrenceAt(policy, nowMs);
  return newestAtMs >= occurrenceMs
    ? null
    : { ...due, manual: false, because: `its newest is from before ${toInstant(occurrenceMs)}` };
};

const compareText = (one: string, other: string): number => (one < other ? -1 : 1);

/** Those that have no point before all, then those whose newest is oldest beside what their policy allows. */
const compareUrgency =
  (nowMs: number) =>
  (one: Due, other: Due): number => {
    const urgencyOf = ({ newest, protection }: Due): number =>
      newest === null ? Number.MAX_VALUE : (nowMs - newest.takenAtMs) / protection.policy.rpoMs;
    return urgencyOf(other) - urgencyOf(one) || compareText(keyOf(one), keyOf(other));
  };

const keyOf = ({ protection, source }: LiveLineage): string => lineageKey(protection.name, source.lineage);

/** Pending snapshots of each volume, of whatever set. */
const countPending = ({ points, view: { home } }: BackupSituation): ReadonlyMap<string, number> => {
  const pending = points
    .filter((point) => point.home === home)
    .flatMap(({ holdings }) => holdings.get(home) ?? [])
    .flatMap(snapshotsOf)
    .filter(({ view }) => view.state === 'pending');
  const byVolume = Map.groupBy(pending, ({ device, view }) => device?.volumeId ?? view.volumeId);
  return new Map([...byVolume].map(([volumeId, { length }]) => [volumeId, length]));
};

/** A machine that takes a slot over has volumes of its own, or none, until it is given those of the slot. */
const findNotHandedOver = ({ protection: { by }, source, newest }: Due): string | undefined => {
  const { slot, instanceId, volumes } = source;
  if (by.kind !== 'fleet' || slot === null || newest === null || newest.instanceId === instanceId) return undefined;
  return by.devices?.find((device) => !volumes.some((volume) => volume.device === device && volume.slot === slot));
};

/** Why a source that is due gets nothing now; null where nothing is in the way. */
const explainWait = (
  due: Due,
  state: BackupState,
  { planned, places }: { readonly planned: readonly CreationIntent[]; readonly places: number },
  pending: ReadonlyMap<string, number>,
  nowMs: number,
): string | null => {
  const { protection, source } = due;
  const { lineage, volumes, instanceId } = source;
  const rest = findRest(state.rests, createSubject(protection.name, lineage), nowMs);
  if (rest !== undefined) return `it failed: ${rest.because}; tried again at ${toInstant(rest.untilMs)}`;
  if (volumes.length === 0) return 'it has no volumes';
  const bare = findNotHandedOver(due);
  if (bare !== undefined) return `${instanceId} has not been given the volume of ${lineage} on ${bare} yet`;
  if (places <= 0) return 'others come first: EC2 takes so many requests at once';
  const asked = new Set(planned.flatMap(({ source }) => source.volumes.map(({ volumeId }) => volumeId)));
  const shared = volumes.find(({ volumeId }) => asked.has(volumeId));
  if (shared !== undefined) return `another recovery point is being taken of ${shared.volumeId}`;
  const full = volumes.find((volume) => (pending.get(volume.volumeId) ?? 0) >= pendingMaxOf(volume));
  return full === undefined ? null : `${full.volumeId} has as many pending snapshots as EBS allows`;
};

/** `web.20261121T030000Z.i-0abc`: unique, sortable, and good to type. */
const nameSet = (protection: string, lineage: string, atMs: number): string =>
  `${protection}.${toInstant(atMs).replaceAll(/[-:]|\.\d+/g, '')}.${lineage}`;

const toLabel = (
  { protection: { name, by, policy }, source, manual }: Due,
  { view, nowMs }: BackupSituation,
  index: LineageIndex,
): PointLabel => {
  const others = index.pointsOf(name, source.lineage).filter((point) => isGoodOrComing(point, nowMs));
  const classes = [
    ...chooseClasses(
      policy,
      nowMs,
      others.map(({ takenAtMs }) => takenAtMs),
    ),
    ...(manual ? (['manual'] as const) : []),
  ];
  return {
    protection: name,
    fleet: by.kind === 'fleet' ? name : null,
    setId: nameSet(name, source.lineage, nowMs),
    stage: view.stage,
    home: view.home,
    lineage: source.lineage,
    instanceId: source.instanceId,
    slot: source.slot,
    volumes: source.volumes.length,
    classes,
    takenAtMs: nowMs,
    expiresAtMs: expiryOf(policy, classes, nowMs),
    consistency: source.instanceId === null ? 'crash' : policy.consistency.kind,
  };
};

/** The call that an intent stands for; the operation's name is the set's. */
const toStep = (intent: CreationIntent, { policy }: Protection, because: string): CreateStep => ({
  kind: 'create',
  intent,
  tags: new Map([...tagsOfLabel(intent.label, intent.label.setId), ...tagsOfDevices(intent.source.volumes)]),
  consistency: intent.source.instanceId === null ? { kind: 'crash' } : policy.consistency,
  because,
});

const liveLineages = ({ view, protections }: BackupSituation): readonly LiveLineage[] =>
  protections.flatMap((protection) => {
    if (protection.mode === 'observe') return [];
    const reading = view.sources.get(protection.name);
    const sources: readonly BackupSource[] = reading?.kind === 'known' ? reading.sources : [];
    return sources.map((source) => ({ protection, source }));
  });

/** Every source that is due and not asked for yet, the most urgent first. */
const listDue = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  awaited: readonly CreationIntent[],
): readonly Due[] => {
  const taken = new Set(awaited.map(({ label }) => lineageKey(label.protection, label.lineage)));
  return liveLineages(situation)
    .filter((live) => !taken.has(keyOf(live)))
    .flatMap((live) => findDue(situation, state, index, live) ?? [])
    .toSorted(compareUrgency(situation.nowMs));
};

/**
 * Writes down a recovery point for every source that has none of the current period, the most urgent first, never more
 * pending snapshots of a volume than EBS allows, and none while the home Region's snapshots cannot be read.
 *
 * CreateSnapshots takes no token: after a call without a known reply the source is asked for again only when its snapshots
 * have not been seen for longer than a listing lags behind.
 */
export const planCreations = (situation: BackupSituation, state: BackupState, index: LineageIndex): CreationPlan => {
  const { view, nowMs } = situation;
  const waiting = new Map<string, string>();
  if (view.snapshots.get(view.home)?.kind !== 'known') return { creations: state.creations, steps: [], waiting };
  const { awaited, kept, lost } = sortCreations(situation, state, index);
  const attempts = new Map(
    lost.map(({ label, attempt }) => [lineageKey(label.protection, label.lineage), attempt + 1] as const),
  );
  const pending = countPending(situation);
  const intents = [...awaited];
  const steps: CreateStep[] = [];
  const newest = index.lineages().flatMap((points) => points.slice(0, 1));
  const recent = newest.filter(({ takenAtMs }) => nowMs - takenAtMs < BUCKET_FILLS_MS).length;
  const planned = new Set<string>();
  for (const due of listDue(situation, state, index, awaited)) {
    // Two machines of one slot, while it moves from one to the other, are one lineage.
    if (planned.has(keyOf(due))) continue;
    const places = CREATIONS_MAX - recent - intents.length;
    const wait = explainWait(due, state, { planned: intents, places }, pending, nowMs);
    if (wait !== null) {
      waiting.set(keyOf(due), wait);
      continue;
    }
    const attempt = attempts.get(keyOf(due)) ?? 1;
    const label = toLabel(due, situation, index);
    const intent: CreationIntent = { label, source: due.source, atMs: nowMs, attempt, snapshotIds: null };
    intents.push(intent);
    planned.add(keyOf(due));
    steps.push(toStep(intent, due.protection, due.because));
  }
  return { creations: [...kept, ...intents], steps, waiting };
};
