import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { drawInteger } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import { createStream } from './injector.ts';
import type { FunctionName } from './invocation.ts';
import type { Scene } from './scene.ts';
import { scheduleEvent } from './schedule-events.ts';
import type { Trial } from './trial.ts';

/** How often schedules run while something is going on, and in quiet hours: the rest of their events are as if lost. */
const BUSY_MS = MINUTE_MS;
const QUIET_MS = 20 * MINUTE_MS;

/** What three Regions look at costs three times as much, and an audit more than any other look. */
const quietMsOf = (kind: Scene['kind'], name: FunctionName): number => {
  if (kind !== 'services') return QUIET_MS;
  return name === 'audit' ? 4 * HOUR_MS : 1.5 * QUIET_MS;
};

/** Schedules by the kind of scene, each with how often it runs at most. */
const schedulesOf = ({ scene, setups }: Trial): readonly (readonly [FunctionName, number])[] => {
  const hasPoints = [...setups.values()].some(({ config }) => (config.protections ?? []).length > 0);
  const hasServices = scene.kind === 'services';
  return [
    ['tick', MINUTE_MS],
    ...(hasPoints
      ? ([
          ['backup', MINUTE_MS],
          ['restore', MINUTE_MS],
          ['drill', 5 * MINUTE_MS],
        ] as const)
      : []),
    ...(hasServices
      ? ([
          ['watch', MINUTE_MS / 2],
          ['audit', 15 * MINUTE_MS],
        ] as const)
      : []),
    ...(hasServices && !hasPoints
      ? ([
          ['restore', MINUTE_MS],
          ['drill', 5 * MINUTE_MS],
        ] as const)
      : []),
  ];
};

/** Whether something goes on that has to be looked at closely. */
export type Pace = { isBusy: boolean };

/** Publishes what schedules bring, each with a phase of its own in each Region. */
export const runSchedules = (trial: Trial, pace: Pace): void => {
  const { scene, globe, bus, options } = trial;
  const random = createStream(options.seed, 'schedules');
  const repeat = (region: string, name: FunctionName, everyMs: number, atMs: number): void =>
    setTimer(globe.clock.timers, atMs, () => {
      bus.publish(region, name, scheduleEvent(trial, region, name));
      const pauseMs = pace.isBusy ? BUSY_MS / 2 : quietMsOf(scene.kind, name);
      repeat(region, name, everyMs, atMs + Math.max(everyMs, pauseMs));
    });
  // What is there has been there for long, so that a listing that lags shows it.
  const fromMs = scene.startMs + scene.describeLagMs;
  for (const region of scene.regions) {
    for (const [name, everyMs] of schedulesOf(trial))
      repeat(region, name, everyMs, fromMs + drawInteger(random, 30) * SECOND_MS);
  }
};
