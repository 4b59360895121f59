import type { SnapshotView } from '../shared/core/backup/snapshot-view.ts';
import { Fault } from '../shared/core/fault.ts';
import { SECOND_MS } from '../shared/core/time.ts';
import type { SnapshotSource } from '../shared/ports/snapshots.ts';
import { keepSnapshot, laggingRows } from './describe.ts';
import { drawHex } from './random.ts';
import { takeRequest } from './request-limits.ts';
import { bringRoot } from './root-volumes.ts';
import { changedBytes, fullBytesOf } from './snapshot-sizes.ts';
import type { EbsSnapshot, SnapshotEvent, SnapshotStore } from './snapshot-state.ts';
import { volumesOn } from './storage.ts';
import type { Volume } from './storage-state.ts';
import { setTimer } from './timer-queue.ts';
import { contentOf } from './volume-content.ts';
import { findHolder, findVolume } from './volumes.ts';
import type { World } from './world-state.ts';

const OPERATION = 'ec2:CreateSnapshots';

/** Of one volume, while they are pending (EBS user guide, "Amazon EBS quotas"); st1 and sc1 volumes take one. */
const PENDING_MAX = 5;
const PENDING_MAX_COLD = 1;

/** Between two snapshots of a volume. */
const APART_MS = 15 * SECOND_MS;

/** What a snapshot takes at least, and how fast it gets on: assumptions. */
const LEAST_MS = 30 * SECOND_MS;
const BYTES_PER_MS = 100 * 1_048.576;

/** From the call until a set fails. */
const FAILS_AFTER_MS = 20 * SECOND_MS;

const indexSnapshot = ({ ofVolume, copying, byId }: SnapshotStore, id: string, snapshot: EbsSnapshot | null): void => {
  const before = byId.get(id);
  if (snapshot?.isCopy && snapshot.state === 'pending') copying.add(id);
  else copying.delete(id);
  const origin = snapshot?.origin ?? before?.origin;
  if (origin === undefined || (snapshot ?? before)?.isCopy) return;
  const others = ofVolume.get(origin) ?? [];
  if (snapshot === null) {
    ofVolume.set(
      origin,
      others.filter((other) => other !== id),
    );
  } else if (before === undefined) ofVolume.set(origin, [...others, id]);
};

/** Puts a snapshot as it is from now on; null is gone. */
export const putSnapshot = (world: World, id: string, snapshot: EbsSnapshot | null): void => {
  const { byId, listings } = world.snapshots;
  indexSnapshot(world.snapshots, id, snapshot);
  if (snapshot === null) byId.delete(id);
  else byId.set(id, snapshot);
  if (world.timing.describeLagMs > 0) keepSnapshot(world, listings, [...byId.values()]);
};

/** Draws the id of a new snapshot. */
export const drawSnapshotId = ({ snapshots: { random } }: World): string => `snap-${drawHex(random, 17)}`;

/** Tells whoever listens that snapshots are finished, as EBS tells EventBridge. */
export const tellSnapshots = (
  world: World,
  kind: SnapshotEvent['kind'],
  snapshotIds: readonly string[],
  succeeded: boolean,
): void => {
  for (const listener of world.snapshots.listeners) listener({ kind, atMs: world.nowMs, snapshotIds, succeeded });
};

const toView = (snapshot: EbsSnapshot): SnapshotView => {
  const { id, state, startedMs, volumeId, sizeGiB, fullBytes, encrypted, tags } = snapshot;
  const known = state === 'completed' ? fullBytes : null;
  return { snapshotId: id, state, startedMs, volumeId, sizeGiB, fullBytes: known, encrypted, tags };
};

/** Snapshots of recovery points, as of the describe lag ago. */
export const listSnapshots = (world: World): readonly SnapshotView[] => {
  const { byId, listings, hidden } = world.snapshots;
  const rows = world.timing.describeLagMs > 0 ? laggingRows(world, listings) : [...byId.values()];
  const isShown = ({ tags, startedMs }: EbsSnapshot): boolean =>
    tags.has('ballast:set') &&
    (hidden === null || startedMs < hidden.fromMs || startedMs + hidden.forMs <= world.nowMs);
  return rows.filter(isShown).map(toView);
};

const volumesOf = (world: World, source: SnapshotSource): readonly Volume[] => {
  if (source.kind === 'volume') return [findVolume(world, source.volumeId, OPERATION)];
  const instance = findHolder(world, source.instanceId, OPERATION);
  bringRoot(world, instance);
  return volumesOn(world, instance.id)
    .filter(({ attachment }) => attachment?.state === 'attached')
    .toSorted((one, other) => ((one.attachment?.device ?? '') < (other.attachment?.device ?? '') ? -1 : 1));
};

const snapshotsOf = ({ snapshots: { ofVolume, byId } }: World, volumeId: string): readonly EbsSnapshot[] =>
  (ofVolume.get(volumeId) ?? []).flatMap((id) => byId.get(id) ?? []);

const checkRate = (world: World, { id, volumeType }: Volume): void => {
  const { snapshots, nowMs } = world;
  const throttled = (because: string): Fault => new Fault('throttled', OPERATION, `volume ${id} ${because}`);
  if ((snapshots.throttledUntilMs.get(id) ?? 0) > nowMs) throw throttled('takes no snapshots now');
  const askedAtMs = snapshots.askedAtMs.get(id);
  if (askedAtMs !== undefined && nowMs - askedAtMs < APART_MS) {
    throw throttled(`had a snapshot less than ${APART_MS / SECOND_MS} s ago`);
  }
  const pending = snapshotsOf(world, id).filter(({ state }) => state === 'pending').length;
  const most = volumeType === 'st1' || volumeType === 'sc1' ? PENDING_MAX_COLD : PENDING_MAX;
  if (pending >= most) throw throttled(`has ${pending} pending snapshots`);
};

const toSnapshot = (world: World, volume: Volume, tags: ReadonlyMap<string, string>): EbsSnapshot => {
  const content = contentOf(world, volume);
  const fullBytes = fullBytesOf(volume);
  const basis = snapshotsOf(world, volume.id).findLast(({ state }) => state !== 'error');
  const bytes = basis === undefined ? fullBytes : changedBytes(content, basis.content, fullBytes);
  const ownMs = world.nowMs + LEAST_MS + Math.ceil(bytes / BYTES_PER_MS);
  return {
    id: drawSnapshotId(world),
    origin: volume.id,
    volumeId: volume.id,
    state: 'pending',
    startedMs: world.nowMs,
    completesMs: Math.max(ownMs, basis?.completesMs ?? 0),
    sizeGiB: volume.sizeGiB,
    content,
    fullBytes,
    encrypted: volume.encrypted,
    kmsKey: null,
    isCopy: false,
    tags,
  };
};

/** Ends a pending snapshot; one that was deleted meanwhile stays so. Says whether it ended. */
export const settleSnapshot = (world: World, id: string, state: 'completed' | 'error'): boolean => {
  const snapshot = world.snapshots.byId.get(id);
  if (snapshot?.state !== 'pending') return false;
  putSnapshot(world, id, { ...snapshot, state });
  return true;
};

/** Lets each snapshot complete in its time, and tells of the last one; or all fail together, for one that fails. */
const runSet = (world: World, kind: SnapshotEvent['kind'], set: readonly EbsSnapshot[], fails: boolean): void => {
  const ids = set.map(({ id }) => id);
  if (fails) {
    setTimer(world.timers, world.nowMs + FAILS_AFTER_MS, () => {
      for (const id of ids) settleSnapshot(world, id, 'error');
      tellSnapshots(world, kind, ids, false);
    });
    return;
  }
  let open = set.length;
  for (const { id, completesMs } of set) {
    setTimer(world.timers, completesMs, () => {
      settleSnapshot(world, id, 'completed');
      open -= 1;
      if (open === 0) tellSnapshots(world, kind, ids, true);
    });
  }
};

/** Snapshots of all volumes of an instance at one moment, or of one volume: all are made, or none. */
export const createSnapshots = (
  world: World,
  source: SnapshotSource,
  tags: ReadonlyMap<string, string>,
): readonly { readonly snapshotId: string; readonly volumeId: string }[] => {
  takeRequest(world, OPERATION);
  const volumes = volumesOf(world, source);
  for (const volume of volumes) checkRate(world, volume);
  const set = volumes.map((volume) => toSnapshot(world, volume, new Map(tags)));
  for (const snapshot of set) {
    putSnapshot(world, snapshot.id, snapshot);
    world.snapshots.askedAtMs.set(snapshot.origin, world.nowMs);
  }
  const fails = volumes.some(({ id }) => world.snapshots.failing.has(id));
  runSet(world, source.kind === 'instance' ? 'set-finished' : 'snapshot-finished', set, fails);
  return set.map(({ id, volumeId }) => ({ snapshotId: id, volumeId }));
};

/** Adds or replaces tags of those that are there. */
export const tagSnapshots = (world: World, ids: readonly string[], tags: ReadonlyMap<string, string>): void => {
  takeRequest(world, 'ec2:CreateTags');
  for (const id of ids) {
    const snapshot = world.snapshots.byId.get(id);
    if (snapshot !== undefined) putSnapshot(world, id, { ...snapshot, tags: new Map([...snapshot.tags, ...tags]) });
  }
};

/** Deletes a snapshot, unless an image uses it. */
export const deleteSnapshot = (world: World, id: string): 'deleted' | 'in-use' => {
  takeRequest(world, 'ec2:DeleteSnapshot');
  if (world.snapshots.imaged.has(id)) return 'in-use';
  putSnapshot(world, id, null);
  return 'deleted';
};
