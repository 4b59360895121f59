import type { Fleet } from '../../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { drawScene } from '../../../sim/trials/draw-scene.ts';
import type { Invocation } from '../../../sim/trials/invocation.ts';
import { openTrial } from '../../../sim/trials/open-trial.ts';
import { scheduleEvent } from '../../../sim/trials/schedule-events.ts';
import { setupOf } from '../../../sim/trials/setup-of.ts';
import type { Trial } from '../../../sim/trials/trial.ts';
import type { World } from '../../../sim/world-state.ts';

export const HOME = 'us-east-1';
const DAY = 24 * 60;
const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

/** A trial without faults, and one of its fleets. */
export type FleetTrial = {
  readonly trial: Trial;
  readonly world: World;
  readonly fleet: Fleet;
  readonly pass: (minutes: number) => Promise<void>;
  /** Lets one look at all fleets begin. */
  readonly tick: () => void;
  /** A look that has just read what is there. */
  readonly beginLook: () => Invocation;
};

/** Opens trials of the first seed whose home has such a fleet. */
export const fleetTrials = (fits: (fleet: Fleet) => boolean): (() => FleetTrial) => {
  const fleetIn = (seed: number): Fleet | undefined =>
    setupOf(drawScene(seed, DAY).text, HOME).config.fleets.find(fits);
  const seed = SEEDS.find((one) => fleetIn(one) !== undefined);
  const fleet = seed === undefined ? undefined : fleetIn(seed);
  if (seed === undefined || fleet === undefined)
    throw new Error(`no seed of the first ${SEEDS.length} has such a fleet`);
  return () => {
    const none = { faults: new Set<never>(), without: new Set<string>(), only: null, onTrace: null };
    const trial = openTrial({ ...none, seed, minutes: DAY }, ballastFunctions);
    return {
      trial,
      world: worldOf(trial.globe.cloud, HOME),
      fleet,
      pass: (minutes) => trial.time.passUntil(trial.globe.clock.nowMs + minutes * MINUTE_MS),
      tick: () => trial.bus.publish(HOME, 'tick', scheduleEvent(trial, HOME, 'tick')),
      beginLook: () => {
        const atMs = trial.globe.clock.nowMs;
        const id = 1_000;
        trial.history.listings.set(`${id} ${fleet.name}`, { atMs, changes: 0 });
        trial.history.shownMs.set(`${id} ${fleet.name}`, atMs);
        const once = { attempt: 1, skewMs: 0, isSlow: false };
        return { ...once, id, region: HOME, function: 'tick', event: {}, atMs, setup: trial.setups.get(HOME) };
      },
    };
  };
};
