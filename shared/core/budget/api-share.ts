import { API_BUCKETS, type ApiBucket } from './api-buckets.ts';
import type { BucketSize } from './token-bucket.ts';

/** How many processes of each function run at once (serverless.yml reserves them), and what part of a bucket one counts on. */
export const FUNCTION_PROCESSES: Readonly<Record<string, { readonly processes: number; readonly part: number }>> = {
  // One looks at every fleet that is due, and must be able to heal them all with every event lost; a second only overlaps.
  tick: { processes: 2, part: 1 / 2 },
  // All of a function's processes together have the whole: a storm of events comes to one function.
  scale: { processes: 5, part: 1 / 5 },
  replace: { processes: 5, part: 1 / 5 },
  // One works under the lease, the other leaves it word.
  backup: { processes: 2, part: 1 / 2 },
  restore: { processes: 2, part: 1 / 2 },
  drill: { processes: 2, part: 1 / 2 },
  // Each reads; what moves a service needs its lease.
  watch: { processes: 3, part: 1 / 3 },
  failover: { processes: 2, part: 1 / 2 },
  audit: { processes: 1, part: 1 },
};

const SMALLEST_PART = Math.min(...Object.values(FUNCTION_PROCESSES).map(({ part }) => part));

/** What a process counts on: its part of each of the account's buckets. */
export type ApiShare = (bucket: ApiBucket) => BucketSize;

/**
 * The share of one process of a function where there are so many fleets. A bucket holds at least the token of one request.
 *
 * Every process reads. Changes to a fleet need its lease: no more processes than fleets make them at once. Where several
 * functions are busy they may want more than there is; EC2 then refuses, and the SDK's retries slow them down.
 */
export const shareOf = (functionName: string, fleets: number): ApiShare => {
  const part = FUNCTION_PROCESSES[functionName]?.part ?? SMALLEST_PART;
  const parts = {
    readers: part,
    changers: Math.max(part, 1 / Math.max(1, fleets)),
    // One launch may take all of it: a part would refuse what EC2 grants.
    nobody: 1,
  };
  return (bucket) => {
    const { capacity, refillPerSecond, splitAmong } = API_BUCKETS[bucket];
    const own = parts[splitAmong];
    return { capacity: Math.max(1, capacity * own), refillPerSecond: refillPerSecond * own };
  };
};
