import { Fault } from '../shared/core/fault.ts';
import { MINUTE_MS, SECOND_MS } from '../shared/core/time.ts';
import type { SnapshotCopy } from '../shared/ports/snapshots.ts';
import { type Cloud, worldOf } from './cloud.ts';
import { drawHex } from './random.ts';
import { takeRequest } from './request-limits.ts';
import { changedBytes } from './snapshot-sizes.ts';
import type { EbsSnapshot } from './snapshot-state.ts';
import { drawSnapshotId, putSnapshot, settleSnapshot, tellSnapshots } from './snapshots.ts';
import { setTimer } from './timer-queue.ts';
import type { World } from './world-state.ts';

const OPERATION = 'ec2:CopySnapshot';

/** Under way at once into a Region (EBS user guide, "Amazon EBS quotas"). */
const COPIES_MAX = 20;

/** Of time-based copies: MiB/s for one, and for all into a Region (EBS user guide, "Time-based copies"). */
const COPY_RATE_MAX = 500;
const REGION_RATE_MAX = 2_000;

/** What a copy takes at least, and the MiB/s at which one gets on that need not be done in time: assumptions. */
const LEAST_MS = MINUTE_MS;
const COMMON_RATE = 100;

const MIB = 1_048_576;

/** From the call until a key turns out to be of no use. */
const KEY_FAILS_AFTER_MS = MINUTE_MS;

const findSource = (cloud: Cloud, { region, snapshotId }: SnapshotCopy['from']): EbsSnapshot => {
  const source = worldOf(cloud, region);
  if (source.cutOff) throw new Fault('unknown', OPERATION, `${region} does not answer`);
  const snapshot = source.snapshots.byId.get(snapshotId);
  if (snapshot === undefined) throw new Fault('not-found', OPERATION, `no snapshot ${snapshotId} in ${region}`);
  if (snapshot.state !== 'completed') {
    throw new Fault('conflict', OPERATION, `snapshot ${snapshotId} is ${snapshot.state}`);
  }
  return snapshot;
};

const checkPlaces = ({ snapshots: { copying } }: World): void => {
  if (copying.size < COPIES_MAX) return;
  throw new Fault('throttled', OPERATION, `${copying.size} copies are under way into this Region`);
};

/** What a copy builds on: the most recent one of its volume, unless that is gone or has another key. */
const basisOf = ({ snapshots }: World, origin: string, kmsKey: string | null): EbsSnapshot | null => {
  const newest = snapshots.byId.get(snapshots.newestCopies.get(origin) ?? '');
  return newest === undefined || newest.state === 'error' || newest.kmsKey !== kmsKey ? null : newest;
};

/** Bytes that have to come over: those since the basis, or all. */
const bytesOf = ({ content, fullBytes }: EbsSnapshot, basis: EbsSnapshot | null): number =>
  basis === null ? fullBytes : changedBytes(content, basis.content, fullBytes);

const count = ({ snapshots: { tally } }: World, basis: EbsSnapshot | null, bytes: number): void => {
  tally[basis === null ? 'full' : 'incremental'] += 1;
  tally.bytes += bytes;
};

/** MiB/s that are free for a copy that is to be done in time. */
const freeRate = ({ snapshots: { reserved } }: World): number => {
  const taken = [...reserved.values()].reduce((sum, rate) => sum + rate, 0);
  if (taken >= REGION_RATE_MAX) {
    throw new Fault('throttled', OPERATION, 'no throughput is left for a copy that is to be complete in time');
  }
  return REGION_RATE_MAX - taken;
};

const settleCopy = (cloud: Cloud, world: World, id: string, from: string): void => {
  if (cloud.get(from)?.cutOff) {
    // Nothing comes out of a Region that is cut off: the copy goes on when it is back.
    setTimer(world.timers, world.nowMs + MINUTE_MS, () => settleCopy(cloud, world, id, from));
    return;
  }
  world.snapshots.reserved.delete(id);
  if (settleSnapshot(world, id, 'completed')) tellSnapshots(world, 'copy-finished', [id], true);
};

const failCopy = (world: World, id: string): void => {
  world.snapshots.reserved.delete(id);
  if (settleSnapshot(world, id, 'error')) tellSnapshots(world, 'copy-finished', [id], false);
};

/** MiB/s that a copy is promised, or null for one that takes as long as it takes. */
const promise = (world: World, { withinMinutes }: SnapshotCopy, mebibytes: number): number | null =>
  withinMinutes === null ? null : Math.min(freeRate(world), COPY_RATE_MAX, mebibytes / (withinMinutes * 60));

/** Lets a copy of a key that can be used get on; gives when it is to be complete. */
const beginCopy = (world: World, id: string, source: EbsSnapshot, copy: SnapshotCopy): number => {
  const basis = basisOf(world, source.origin, copy.kmsKey);
  const bytes = bytesOf(source, basis);
  const mebibytes = bytes / MIB;
  const promised = promise(world, copy, mebibytes);
  count(world, basis, bytes);
  if (promised !== null) world.snapshots.reserved.set(id, promised);
  world.snapshots.newestCopies.set(source.origin, id);
  const ms = LEAST_MS + Math.ceil((mebibytes / Math.max(promised ?? 0, COMMON_RATE)) * SECOND_MS);
  return Math.max(world.nowMs + ms, basis?.completesMs ?? 0);
};

/**
 * Begins a copy into a Region: everything that EBS can tell at once it refuses at once, but a key that cannot be used shows
 * only in the state of the copy, a while later.
 */
export const copySnapshot = (cloud: Cloud, region: string, copy: SnapshotCopy): string => {
  const world = worldOf(cloud, region);
  const { from, encrypted, kmsKey, tags } = copy;
  takeRequest(world, OPERATION);
  const source = findSource(cloud, from);
  checkPlaces(world);
  const id = drawSnapshotId(world);
  const isUsable = kmsKey === null || world.snapshots.keys.has(kmsKey);
  const completesMs = isUsable ? beginCopy(world, id, source, copy) : world.nowMs + KEY_FAILS_AFTER_MS;
  putSnapshot(world, id, {
    ...source,
    id,
    volumeId: `vol-ffff${drawHex(world.snapshots.random, 13)}`,
    state: 'pending',
    startedMs: world.nowMs,
    completesMs,
    encrypted: encrypted || source.encrypted,
    kmsKey,
    isCopy: true,
    tags: new Map(tags),
  });
  setTimer(world.timers, completesMs, () =>
    isUsable ? settleCopy(cloud, world, id, from.region) : failCopy(world, id),
  );
  return id;
};
