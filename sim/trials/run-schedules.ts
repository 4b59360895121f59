import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { drawInteger } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import { createStream } from './injector.ts';
import type { FunctionName } from './invocation.ts';
import type { Scene } from './scene.ts';
import { scheduleEvent } from './schedule-events.ts';
import { slownessOf } from './slowness-of.ts';
import type { Trial } from './trial.ts';

/** How often a schedule runs while something is going on, and in quiet hours: the rest of its events are as if lost. */
type Rate = { readonly name: FunctionName; readonly busyMs: number; readonly quietMs: number };

/** Quiet hours cost as little as may be: what three Regions look at costs three times as much, and an audit more than any look. */
const RATES: Readonly<Record<Scene['kind'], readonly Rate[]>> = {
  fleets: [{ name: 'tick', busyMs: MINUTE_MS, quietMs: HOUR_MS / 2 }],
  points: [
    { name: 'tick', busyMs: MINUTE_MS, quietMs: HOUR_MS },
    { name: 'backup', busyMs: MINUTE_MS, quietMs: HOUR_MS },
    { name: 'restore', busyMs: MINUTE_MS, quietMs: 2 * HOUR_MS },
    { name: 'drill', busyMs: 5 * MINUTE_MS, quietMs: 2 * HOUR_MS },
  ],
  services: [
    { name: 'tick', busyMs: MINUTE_MS, quietMs: HOUR_MS },
    { name: 'backup', busyMs: MINUTE_MS, quietMs: HOUR_MS },
    { name: 'restore', busyMs: MINUTE_MS, quietMs: 2 * HOUR_MS },
    { name: 'drill', busyMs: 5 * MINUTE_MS, quietMs: 2 * HOUR_MS },
    { name: 'watch', busyMs: MINUTE_MS / 2, quietMs: HOUR_MS },
    { name: 'audit', busyMs: 15 * MINUTE_MS, quietMs: 4 * HOUR_MS },
  ],
};

/** Schedules of a deployment: nothing backs up where nothing is protected. */
const ratesOf = ({ scene, setups }: Trial): readonly Rate[] => {
  const hasPoints = [...setups.values()].some(({ config }) => (config.protections ?? []).length > 0);
  return RATES[scene.kind].filter(({ name }) => hasPoints || name !== 'backup');
};

/** Whether something goes on that has to be looked at closely. */
export type Pace = { isBusy: boolean };

/** What a fleet did is in all its readings by then. */
const UNSETTLED_MS = 15 * MINUTE_MS;

/** Whether a fleet of a Region moves: what capacity was measured over is only known to whoever looks each minute. */
const isMoving = ({ setups, history, globe }: Trial, region: string): boolean =>
  (setups.get(region)?.config.fleets ?? []).some(({ name }) => {
    const state = history.fleets.get(`${region}/${name}`)?.state;
    if (state === null || state === undefined) return false;
    const changedMs = state.capacity?.at(-1)?.fromMs ?? 0;
    const isMissed = state.health?.roster.some(({ missingSinceMs }) => missingSinceMs !== null) === true;
    const isOpen =
      isMissed || state.launches.length + state.retirements.length + (state.standby?.wakes.length ?? 0) > 0;
    return isOpen || globe.clock.nowMs - changedMs < UNSETTLED_MS;
  });

/** Publishes what schedules bring, each with a phase of its own in each Region. */
export const runSchedules = (trial: Trial, pace: Pace): void => {
  const { scene, globe, bus, options } = trial;
  const random = createStream(options.seed, 'schedules');
  const isDue = (region: string, { name, quietMs }: Rate, sinceMs: number): boolean =>
    pace.isBusy || sinceMs >= quietMs || (name === 'tick' && isMoving(trial, region));
  const repeat = (region: string, rate: Rate, atMs: number, lastMs: number): void =>
    setTimer(globe.clock.timers, atMs, () => {
      const due = isDue(region, rate, atMs - lastMs);
      if (due) bus.publish(region, rate.name, scheduleEvent(trial, region, rate.name));
      repeat(region, rate, atMs + rate.busyMs * slownessOf(scene, region), due ? atMs : lastMs);
    });
  // What is there has been there for long, so that a listing that lags shows it.
  const fromMs = scene.startMs + scene.describeLagMs;
  for (const region of scene.regions) {
    for (const rate of ratesOf(trial)) repeat(region, rate, fromMs + drawInteger(random, 30) * SECOND_MS, 0);
  }
};
