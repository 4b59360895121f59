import type { BucketSize } from './token-bucket.ts';

/** A bucket of the account, and among whom it is split: all processes, those that change fleets, or nobody. */
type AccountBucket = BucketSize & { readonly splitAmong: 'readers' | 'changers' | 'nobody' };

/**
 * The buckets from which EC2 lets one account spend in one Region.
 *
 * Source: EC2 developer guide, "Request throttling for the Amazon EC2 API" (request and resource token buckets, defaults).
 * CreateFleet has no line of its own there: as it launches, it is taken for RunInstances. Nor has CopySnapshot.
 */
export const API_BUCKETS = {
  reads: { capacity: 100, refillPerSecond: 20, splitAmong: 'readers' },
  launches: { capacity: 5, refillPerSecond: 2, splitAmong: 'changers' },
  starts: { capacity: 5, refillPerSecond: 2, splitAmong: 'changers' },
  terminations: { capacity: 100, refillPerSecond: 5, splitAmong: 'changers' },
  tags: { capacity: 100, refillPerSecond: 10, splitAmong: 'changers' },
  // All backups of a Region are under one lease.
  snapshots: { capacity: 100, refillPerSecond: 5, splitAmong: 'nobody' },
  volumes: { capacity: 100, refillPerSecond: 5, splitAmong: 'changers' },
  otherChanges: { capacity: 50, refillPerSecond: 5, splitAmong: 'changers' },
  launchedInstances: { capacity: 1_000, refillPerSecond: 2, splitAmong: 'nobody' },
  startedInstances: { capacity: 1_000, refillPerSecond: 2, splitAmong: 'nobody' },
  terminatedInstances: { capacity: 1_000, refillPerSecond: 20, splitAmong: 'nobody' },
  stoppedInstances: { capacity: 1_000, refillPerSecond: 20, splitAmong: 'nobody' },
} as const satisfies Readonly<Record<string, AccountBucket>>;

/** A bucket of the EC2 API. */
export type ApiBucket = keyof typeof API_BUCKETS;

/** What a call takes from each bucket. */
export type Takes = ReadonlyMap<ApiBucket, number>;

/** One token for the request and, from another bucket, one for each instance. */
type Rule = { readonly request: ApiBucket; readonly instances?: ApiBucket };

const RULES: Readonly<Record<string, Rule>> = {
  CreateFleet: { request: 'launches', instances: 'launchedInstances' },
  StartInstances: { request: 'starts', instances: 'startedInstances' },
  TerminateInstances: { request: 'terminations', instances: 'terminatedInstances' },
  StopInstances: { request: 'otherChanges', instances: 'stoppedInstances' },
  RunInstances: { request: 'launches', instances: 'launchedInstances' },
  CreateTags: { request: 'tags' },
  DeleteTags: { request: 'tags' },
  CreateSnapshot: { request: 'snapshots' },
  CreateSnapshots: { request: 'snapshots' },
  DeleteSnapshot: { request: 'snapshots' },
  CreateVolume: { request: 'volumes' },
};

const EC2_ACTION = /^ec2:(\w+)$/;

/** What a call (`service:Action`) for so many instances takes; nothing where it is not to EC2. */
export const takesOf = (operation: string, instances: number): Takes => {
  const [, action] = EC2_ACTION.exec(operation) ?? [];
  if (action === undefined) return new Map();
  const rule = RULES[action] ?? { request: action.startsWith('Describe') ? 'reads' : 'otherChanges' };
  const takes = new Map<ApiBucket, number>([[rule.request, 1]]);
  if (rule.instances !== undefined) takes.set(rule.instances, instances);
  return takes;
};
