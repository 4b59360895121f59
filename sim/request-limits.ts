import { Fault } from '../shared/core/fault.ts';
import { SECOND_MS } from '../shared/core/time.ts';
import type { World } from './world-state.ts';

type Limit = { readonly capacity: number; readonly refillPerSecond: number };

/** EC2's buckets of requests, each account's in a Region (EC2 developer guide, "Request throttling"). */
const LIMITS: Readonly<Record<string, Limit>> = {
  'ec2:CreateSnapshots': { capacity: 100, refillPerSecond: 5 },
  'ec2:DeleteSnapshot': { capacity: 100, refillPerSecond: 5 },
  'ec2:CreateVolume': { capacity: 100, refillPerSecond: 5 },
  'ec2:CreateTags': { capacity: 100, refillPerSecond: 10 },
  'ec2:RunInstances': { capacity: 5, refillPerSecond: 2 },
};

const OTHER: Limit = { capacity: 50, refillPerSecond: 5 };

/** Takes a request of an operation out of its bucket, or throws `throttled`. */
export const takeRequest = ({ snapshots: { requests }, nowMs }: World, operation: string): void => {
  const { capacity, refillPerSecond } = LIMITS[operation] ?? OTHER;
  const bucket = requests.get(operation) ?? { tokens: capacity, filledAtMs: nowMs };
  requests.set(operation, bucket);
  const refilled = ((nowMs - bucket.filledAtMs) / SECOND_MS) * refillPerSecond;
  bucket.tokens = Math.min(capacity, bucket.tokens + refilled);
  bucket.filledAtMs = nowMs;
  if (bucket.tokens < 1) throw new Fault('throttled', operation, `${operation} has no request left in its bucket`);
  bucket.tokens -= 1;
};
