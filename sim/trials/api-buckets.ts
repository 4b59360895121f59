import type { PortName } from '../point-hook.ts';
import { type BucketLimit, takeToken } from '../token-bucket.ts';
import type { Trial } from './trial.ts';

type Limit = BucketLimit & { readonly bucket: string };

/**
 * EC2's buckets of requests, of an account in a Region (EC2 developer guide, "Request throttling"). Those of five hold ten
 * more: a look that nothing slows asks for all in one moment, which the SDK spreads over five seconds by trying again.
 */
const DESCRIBE: Limit = { bucket: 'ec2:Describe', capacity: 100, refillPerSecond: 20 };
const MUTATE: Limit = { bucket: 'ec2:other', capacity: 50, refillPerSecond: 5 };
const RUN: Limit = { bucket: 'ec2:RunInstances', capacity: 5 + 10, refillPerSecond: 2 };
const START: Limit = { bucket: 'ec2:StartInstances', capacity: 5 + 10, refillPerSecond: 2 };
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

type Called = { readonly port: PortName; readonly method: string };

/** The bucket that a call takes its request from, by the Region and what it is called; null for one that is not modelled. */
export const bucketOf = (region: string, { port, method }: Called): string | null => {
  const limit = BY_METHOD.get(`${port}.${method}`);
  return limit === undefined ? null : `${region} ${limit.bucket}`;
};

/**
 * Takes a call's request out of its bucket; false where there is none left. Others may have drained it; where they have not,
 * the refusal is of our own making, and counted as such.
 */
export const takeRequest = ({ api, history, globe }: Trial, region: string, called: Called): boolean => {
  const limit = BY_METHOD.get(`${called.port}.${called.method}`);
  if (limit === undefined) return true;
  const { nowMs } = globe.clock;
  const name = `${region} ${limit.bucket}`;
  if (api.drained.has(name)) {
    api.buckets.set(name, { tokens: 0, filledAtMs: nowMs });
    return false;
  }
  const isTaken = takeToken(api.buckets, name, limit, nowMs);
  if (!isTaken) history.selfThrottled += 1;
  return isTaken;
};
