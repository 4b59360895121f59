import { Fault } from '../shared/core/fault.ts';
import { advanceTo, nextEventMs } from './world.ts';
import type { World } from './world-state.ts';

/** Worlds of several Regions under one clock, by the name of the Region. */
export type Cloud = ReadonlyMap<string, World>;

/** The seed of a Region's world, so that one seed makes the whole cloud. */
export const regionSeed = (seed: number, region: string): number =>
  [...region].reduce((mixed, letter) => Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x0100_0193) | 0, seed);

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
