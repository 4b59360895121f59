import { createHash } from 'node:crypto';
import type { Datapoint } from '../../shared/core/reading.ts';
import { floorToMinute, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { ZONES } from '../bench-fleet.ts';

/** An instance that runs in the bench cloud, registered in its fleet's only target group or not. */
export type CloudInstance = {
  readonly id: string;
  readonly fleet: string;
  readonly zone: string;
  readonly launchedAtMs: number;
  readonly intent: string;
  role: 'active' | 'retiring';
  target: 'absent' | 'healthy' | 'draining';
};

/** Load on a fleet in a minute, in requests. */
export type LoadOf = (fleet: string, atMs: number) => number;

/**
 * A Region in memory, with nothing that waits: instances run and are healthy at once, and drain for two minutes. It is
 * as much of AWS as it takes to give honest answers to Ballast's calls; the embedded cloud in sim/ is where fleets live.
 */
export type BenchCloud = {
  nowMs: number;
  launched: number;
  readonly instances: Map<string, CloudInstance[]>;
  readonly requestsPerTarget: Map<string, Datapoint[]>;
  readonly drainedAtMs: Map<string, number>;
};

const DRAIN_MS = 2 * MINUTE_MS;
const DATAPOINTS_KEPT = 30;

/** As EC2 draws them, so that what is stored of them weighs what it would: numbers in a row compress to nothing. */
const idOf = (launched: number): string =>
  `i-${createHash('sha256').update(String(launched)).digest('hex').slice(0, 17)}`;

/** Starts instances of a fleet, spread over its zones; those it was born with are registered already. */
export const addInstances = (
  cloud: BenchCloud,
  count: number,
  like: Pick<CloudInstance, 'fleet' | 'intent' | 'launchedAtMs' | 'target'> & { readonly zone?: string },
): readonly CloudInstance[] => {
  const added = Array.from({ length: count }, (_, index): CloudInstance => {
    cloud.launched += 1;
    const id = idOf(cloud.launched);
    const zone = like.zone ?? ZONES[index % ZONES.length] ?? ZONES[0];
    return { ...like, id, zone, role: 'active' };
  });
  cloud.instances.get(like.fleet)?.push(...added);
  return added;
};

const measure = (cloud: BenchCloud, fleet: string, atMs: number, load: number): void => {
  const healthy = (cloud.instances.get(fleet) ?? []).filter(({ target }) => target === 'healthy').length;
  const points = cloud.requestsPerTarget.get(fleet) ?? [];
  points.push({ atMs, value: load / Math.max(1, healthy) });
  cloud.requestsPerTarget.set(fleet, points.slice(-DATAPOINTS_KEPT));
};

/** A cloud in which every fleet has run for an hour, with half an hour of metrics. */
export const createBenchCloud = (
  fleets: readonly string[],
  instancesPerFleet: number,
  nowMs: number,
  loadOf: LoadOf,
): BenchCloud => {
  const cloud: BenchCloud = {
    nowMs,
    launched: 0,
    instances: new Map(fleets.map((fleet) => [fleet, []])),
    requestsPerTarget: new Map(),
    drainedAtMs: new Map(),
  };
  for (const fleet of fleets) {
    const like = { fleet, intent: `${fleet}-lq0x2c-1`, launchedAtMs: nowMs - HOUR_MS, target: 'healthy' } as const;
    addInstances(cloud, instancesPerFleet, like);
    for (let atMs = floorToMinute(nowMs) - DATAPOINTS_KEPT * MINUTE_MS; atMs + MINUTE_MS <= nowMs; atMs += MINUTE_MS) {
      measure(cloud, fleet, atMs, loadOf(fleet, atMs));
    }
  }
  return cloud;
};

/** Lets a minute pass: the load of that minute is measured, and what has drained leaves its target group. */
export const passMinute = (cloud: BenchCloud, loadOf: LoadOf): void => {
  for (const fleet of cloud.instances.keys()) {
    const atMs = floorToMinute(cloud.nowMs);
    measure(cloud, fleet, atMs, loadOf(fleet, atMs));
  }
  cloud.nowMs += MINUTE_MS;
  for (const instance of [...cloud.instances.values()].flat()) {
    if (instance.target === 'draining' && (cloud.drainedAtMs.get(instance.id) ?? 0) <= cloud.nowMs) {
      instance.target = 'absent';
      cloud.drainedAtMs.delete(instance.id);
    }
  }
};

/** The instance of that id; undefined when it was terminated. */
export const findInstance = (cloud: BenchCloud, id: string): CloudInstance | undefined => {
  for (const instances of cloud.instances.values()) {
    const found = instances.find((instance) => instance.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Takes an instance out of its target group once it has drained. */
export const drainInstance = (cloud: BenchCloud, instance: CloudInstance): void => {
  if (instance.target !== 'healthy') return;
  instance.target = 'draining';
  cloud.drainedAtMs.set(instance.id, cloud.nowMs + DRAIN_MS);
};

/** Ends an instance; it is gone at once. */
export const terminateInstance = (cloud: BenchCloud, { id, fleet }: CloudInstance): void => {
  const left = (cloud.instances.get(fleet) ?? []).filter((instance) => instance.id !== id);
  cloud.instances.set(fleet, left);
};
