import { Fault } from '../shared/core/fault.ts';
import { type BucketLimit, takeToken } from './token-bucket.ts';
import type { World } from './world-state.ts';

/** EC2's buckets of requests, each account's in a Region (EC2 developer guide, "Request throttling"). */
const LIMITS: Readonly<Record<string, BucketLimit>> = {
  'ec2:CreateSnapshots': { capacity: 100, refillPerSecond: 5 },
  'ec2:DeleteSnapshot': { capacity: 100, refillPerSecond: 5 },
  'ec2:CreateVolume': { capacity: 100, refillPerSecond: 5 },
  'ec2:CreateTags': { capacity: 100, refillPerSecond: 10 },
  'ec2:RunInstances': { capacity: 5, refillPerSecond: 2 },
};

const OTHER: BucketLimit = { capacity: 50, refillPerSecond: 5 };

/** Takes a request of an operation out of its bucket, or throws `throttled`. */
export const takeRequest = ({ snapshots: { requests }, nowMs }: World, operation: string): void => {
  if (takeToken(requests, operation, LIMITS[operation] ?? OTHER, nowMs)) return;
  throw new Fault('throttled', operation, `${operation} has no request left in its bucket`);
};
