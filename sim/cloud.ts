import { Fault } from '../shared/core/fault.ts';
import { advanceTo, createWorld, nextEventMs, type WorldOptions } from './world.ts';
import type { World } from './world-state.ts';

/** Worlds of several Regions that began together and go by one clock, by the name of the Region. */
export type Cloud = ReadonlyMap<string, World>;

/** What a cloud is made from: one seed for all Regions, and what each of them has beside the clock. */
export type CloudOptions = Pick<WorldOptions, 'seed' | 'startMs' | 'timing'> & {
  readonly regions: Readonly<Record<string, Omit<WorldOptions, 'seed' | 'startMs' | 'timing'>>>;
};

/** Spreads a seed over Regions by their names (FNV-1a). */
const regionSeed = (seed: number, region: string): number =>
  [...region].reduce((mixed, letter) => Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x0100_0193), seed) | 0;

/** Makes the worlds of several Regions, in which nothing has happened yet. */
export const createCloud = ({ seed, regions, ...shared }: CloudOptions): Cloud =>
  new Map(
    Object.entries(regions).map(([region, options]) => [
      region,
      createWorld({ ...shared, ...options, seed: regionSeed(seed, region) }),
    ]),
  );

/** The world of a Region, or a `not-found` fault. */
export const worldOf = (cloud: Cloud, region: string): World => {
  const world = cloud.get(region);
  if (world === undefined) throw new Fault('not-found', 'sim', `there is no Region ${region} in this cloud`);
  return world;
};

/**
 * Lets time pass in all Regions, in the order in which things happen anywhere, and within a millisecond in the order of the
 * Regions; until `untilMs`, or until `shouldStop` says so after something happened.
 */
export const advanceCloudTo = (cloud: Cloud, untilMs: number, shouldStop: () => boolean = () => false): void => {
  const worlds = [...cloud.values()];
  let stopped = false;
  const isOver = (): boolean => {
    stopped = stopped || shouldStop();
    return stopped;
  };
  while (!stopped) {
    const nextMs = Math.min(...worlds.map(nextEventMs));
    if (nextMs > untilMs) break;
    // What happens in one Region may look at another: their clocks show the same before anything does.
    for (const world of worlds) world.nowMs = nextMs;
    for (const world of worlds) if (!stopped) advanceTo(world, nextMs, isOver);
  }
  if (!stopped) for (const world of worlds) world.nowMs = untilMs;
};
