import { MINUTE_MS } from '../time.ts';
import type { BackupStep } from './backup-plan.ts';
import type { Protection } from './backup-policy.ts';
import { createSubject, findRest } from './backup-rests.ts';
import { type BackupSource, pendingMaxOf } from './backup-source.ts';
import type { BackupState, CreationIntent } from './backup-state.ts';
import type { BackupSituation, LiveLineage } from './backup-view.ts';
import { occurrenceAt } from './calendar.ts';
import { chooseClasses, expiryOf } from './choose-classes.ts';
import { toInstant } from './instant.ts';
import { type LineageIndex, lineageKey } from './lineage-index.ts';
import { type PointLabel, tagsOfDevices, tagsOfLabel } from './point-label.ts';
import type { RecoveryPoint } from './recovery-point.ts';

/** Sets asked for in one look: EC2's bucket for snapshot requests holds 100 (throttling, "CreateSnapshots": 100, 5 a second). */
const CREATIONS_MAX = 80;

/** How long a call without a known reply is looked for before it is made again: longer than EC2's listings lag behind. */
export const SETTLED_MS = 3 * MINUTE_MS;

/** How long the snapshots of an answered call may stay unseen before they count as gone. */
const UNSEEN_MAX_MS = 10 * MINUTE_MS;

/** A lineage that has no recovery point of the current period, and how old its newest is. */
type Due = LiveLineage & {
  readonly newestAtMs: number | null;
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

const isSeen = ({ label }: CreationIntent, index: LineageIndex): boolean =>
  index.pointsOf(label.protection, label.lineage).some(({ setId }) => setId === label.setId);

/** Intents whose snapshots are not seen yet, but may be on their way. */
const openCreations = (state: BackupState, index: LineageIndex, nowMs: number): readonly CreationIntent[] =>
  state.creations.filter(
    (intent) => !isSeen(intent, index) && (intent.snapshotIds === null || nowMs - intent.atMs < UNSEEN_MAX_MS),
  );

const findDue = (
  { nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  { protection, source }: LiveLineage,
): Due | null => {
  const { name, policy } = protection;
  const good = index.pointsOf(name, source.lineage).filter((point) => isGoodOrComing(point, nowMs));
  const newestAtMs = good[0]?.takenAtMs ?? null;
  const asked = state.manual.find((request) => request.protection === name && (newestAtMs ?? -1) < request.atMs);
  const due = { protection, source, newestAtMs };
  if (asked !== undefined) return { ...due, manual: true, because: asked.because };
  if (newestAtMs === null) return { ...due, manual: false, because: 'it has no recovery point' };
  const occurrenceMs = occurrenceAt(policy, nowMs);
  return newestAtMs >= occurrenceMs
    ? null
    : { ...due, manual: false, because: `its newest is from before ${toInstant(occurrenceMs)}` };
};

/** Those whose newest point is oldest beside what its policy allows come first; those that have none before all. */
const urgency = ({ newestAtMs, protection }: Due, nowMs: number): number =>
  newestAtMs === null ? Number.POSITIVE_INFINITY : (nowMs - newestAtMs) / protection.policy.rpoMs;

/** Pending snapshots of a volume, of whatever set. */
const pendingOf = (points: readonly RecoveryPoint[], home: string, volumeId: string): number =>
  points
    .flatMap((point) => point.holdings.get(home)?.snapshots ?? [])
    .filter(({ view, device }) => view.state === 'pending' && (device?.volumeId ?? view.volumeId) === volumeId).length;

const explainWait = (due: Due, { view, nowMs }: BackupSituation, state: BackupState, index: LineageIndex) => {
  const { name } = due.protection;
  const rest = findRest(state.rests, createSubject(name, due.source.lineage), nowMs);
  if (rest !== undefined) return `it failed: ${rest.because}; tried again at ${toInstant(rest.untilMs)}`;
  if (due.source.volumes.length === 0) return 'it has no volumes';
  const points = index.pointsOf(name, due.source.lineage);
  const full = due.source.volumes.find(
    (volume) => pendingOf(points, view.home, volume.volumeId) >= pendingMaxOf(volume),
  );
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

/** The call that an intent stands for; the operation's name is the set's, so that a repeat finds what the first one made. */
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

type Planned = { readonly intent: CreationIntent; readonly step: CreateStep | null };

/** What was written down before: still awaited, or asked for again when nothing of it was seen for too long. */
const planOpen = (
  { protections, nowMs }: BackupSituation,
  state: BackupState,
  index: LineageIndex,
): readonly Planned[] =>
  openCreations(state, index, nowMs).flatMap((intent): readonly Planned[] => {
    const isLost = intent.snapshotIds === null && nowMs - intent.atMs >= SETTLED_MS;
    if (!isLost) return [{ intent, step: null }];
    const protection = protections.find(({ name }) => name === intent.label.protection);
    // What nobody protects any more is not asked for again.
    if (protection === undefined) return [];
    const label = { ...intent.label, takenAtMs: nowMs };
    const again = { ...intent, label, atMs: nowMs, attempt: intent.attempt + 1 };
    const because = `attempt ${again.attempt}: no snapshot of the one before was seen`;
    return [{ intent: again, step: toStep(again, protection, because) }];
  });

/** Every source that is due, the most urgent first. */
const listDue = (
  situation: BackupSituation,
  state: BackupState,
  index: LineageIndex,
  open: readonly Planned[],
): readonly Due[] => {
  const taken = new Set(open.map(({ intent: { label } }) => lineageKey(label.protection, label.lineage)));
  return liveLineages(situation)
    .filter(({ protection, source }) => !taken.has(lineageKey(protection.name, source.lineage)))
    .flatMap((live) => findDue(situation, state, index, live) ?? [])
    .toSorted((one, other) => urgency(other, situation.nowMs) - urgency(one, situation.nowMs));
};

/**
 * Writes down a recovery point for every source that has none of the current period, the most urgent first, never more
 * pending snapshots of a volume than EBS allows, and none while the home Region's snapshots cannot be read.
 *
 * CreateSnapshots takes no token: a call without a known reply is made again, under the same name, only when its snapshots
 * have not been seen for longer than a listing lags behind.
 */
export const planCreations = (situation: BackupSituation, state: BackupState, index: LineageIndex): CreationPlan => {
  const { view, nowMs } = situation;
  const waiting = new Map<string, string>();
  if (view.snapshots.get(view.home)?.kind !== 'known') return { creations: state.creations, steps: [], waiting };
  const planned = [...planOpen(situation, state, index)];
  for (const due of listDue(situation, state, index, planned)) {
    const { protection, source, because } = due;
    const wait =
      planned.length >= CREATIONS_MAX
        ? 'others come first: EC2 takes so many requests at once'
        : explainWait(due, situation, state, index);
    if (wait === null) {
      const label = toLabel(due, situation, index);
      const intent: CreationIntent = { label, source, atMs: nowMs, attempt: 1, snapshotIds: null };
      planned.push({ intent, step: toStep(intent, protection, because) });
    } else waiting.set(lineageKey(protection.name, source.lineage), wait);
  }
  return {
    creations: planned.map(({ intent }) => intent),
    steps: planned.flatMap(({ step }) => step ?? []),
    waiting,
  };
};
