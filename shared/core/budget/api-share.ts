import { API_BUCKETS, type ApiBucket } from './api-buckets.ts';
import type { BucketSize } from './token-bucket.ts';

/** How many processes of each function run at once (serverless.yml reserves them), and how much one reads beside others. */
export const FUNCTION_PROCESSES: Readonly<Record<string, { readonly processes: number; readonly weight: number }>> = {
  // Looks at every fleet that is due; the others at the few that an event is about.
  tick: { processes: 2, weight: 3 },
  scale: { processes: 5, weight: 1 },
  replace: { processes: 5, weight: 1 },
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const PROCESSES = sumOf(Object.values(FUNCTION_PROCESSES).map(({ processes }) => processes));
const WEIGHTS = sumOf(Object.values(FUNCTION_PROCESSES).map(({ processes, weight }) => processes * weight));

/** What a process counts on while all others spend what they may: its part of each of the account's buckets. */
export type ApiShare = (bucket: ApiBucket) => BucketSize;

/**
 * The share of one process of a function where there are so many fleets. A bucket holds at least the token of one request.
 *
 * Every process reads. Changes to a fleet need its lease: no more processes than fleets make them at once.
 */
export const shareOf = (functionName: string, fleets: number): ApiShare => {
  const { weight } = FUNCTION_PROCESSES[functionName] ?? { weight: 1 };
  const parts = {
    readers: weight / WEIGHTS,
    changers: 1 / Math.min(PROCESSES, Math.max(1, fleets)),
    // One launch may take all of it: a part would refuse what EC2 grants.
    nobody: 1,
  };
  return (bucket) => {
    const { capacity, refillPerSecond, splitAmong } = API_BUCKETS[bucket];
    const part = parts[splitAmong];
    return { capacity: Math.max(1, capacity * part), refillPerSecond: refillPerSecond * part };
  };
};
