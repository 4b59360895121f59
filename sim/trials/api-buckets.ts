import { SECOND_MS } from '../../shared/core/time.ts';
import type { PointHook } from '../point-hook.ts';
import type { Trial } from './trial.ts';

type Limit = { readonly bucket: string; readonly capacity: number; readonly refillPerSecond: number };

/** EC2's buckets of requests, of an account in a Region (EC2 developer guide, "Request throttling"). */
const DESCRIBE: Limit = { bucket: 'ec2:Describe', capacity: 100, refillPerSecond: 20 };
const MUTATE: Limit = { bucket: 'ec2:other', capacity: 50, refillPerSecond: 5 };
const RUN: Limit = { bucket: 'ec2:RunInstances', capacity: 5, refillPerSecond: 2 };
const START: Limit = { bucket: 'ec2:StartInstances', capacity: 5, refillPerSecond: 2 };
const TERMINATE: Limit = { bucket: 'ec2:TerminateInstances', capacity: 100, refillPerSecond: 5 };
const TAG: Limit = { bucket: 'ec2:CreateTags', capacity: 100, refillPerSecond: 10 };

/** Snapshots have theirs in the embedded cloud itself. */
const BY_METHOD: ReadonlyMap<string, Limit> = new Map([
  ...['listInstances', 'findFleets', 'readStatus', 'resolveTemplate', 'listZones'].map(
    (method) => [`fleets.${method}`, DESCRIBE] as const,
  ),
  ...['listSlotVolumes', 'listAttached', 'listAddresses'].map((method) => [`volumes.${method}`, DESCRIBE] as const),
  ...['attach', 'detach', 'giveAddress', 'assign'].map((method) => [`volumes.${method}`, MUTATE] as const),
  ['volumes.adopt', TAG],
  ['fleets.markRetiring', TAG],
  ['fleets.markActive', TAG],
  ['fleets.launch', RUN],
  ['fleets.start', START],
  ['fleets.stop', MUTATE],
  ['fleets.modifyType', MUTATE],
  ['fleets.terminate', TERMINATE],
]);

type Bucket = { tokens: number; filledAtMs: number };

const BUCKETS = new WeakMap<Trial['history'], Map<string, Bucket>>();

/** Takes a call's request out of its bucket; false where there is none left. Every call is counted, also of those that were refused. */
export const takeToken = (
  { history, globe }: Trial,
  region: string,
  { port, method }: Pick<Parameters<PointHook>[0], 'port' | 'method'>,
): boolean => {
  const limit = BY_METHOD.get(`${port}.${method}`);
  if (limit === undefined) return true;
  const buckets = BUCKETS.get(history) ?? new Map<string, Bucket>();
  BUCKETS.set(history, buckets);
  const { nowMs } = globe.clock;
  const name = `${region} ${limit.bucket}`;
  const bucket = buckets.get(name) ?? { tokens: limit.capacity, filledAtMs: nowMs };
  buckets.set(name, bucket);
  const refilled = ((nowMs - bucket.filledAtMs) / SECOND_MS) * limit.refillPerSecond;
  bucket.tokens = Math.min(limit.capacity, bucket.tokens + refilled);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) {
    history.selfThrottled += 1;
    return false;
  }
  bucket.tokens -= 1;
  return true;
};
