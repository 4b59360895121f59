import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { endInstance } from '../instances.ts';
import { drawInteger } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import { advance, converge } from './converge.ts';
import { drawVictim } from './fleet-machines.ts';
import { createStream } from './injector.ts';
import type { Pace } from './run-schedules.ts';
import type { Convergence, Trial } from './trial.ts';

const HELD_MS = 6 * HOUR_MS;

/** Until when all must be whole again. */
const AFTERWARDS_MS = 3 * HOUR_MS;

/** For how long after the release calls are counted, minute by minute. */
const COUNTED_MINUTES = 10;

/** Machines that end while nobody hears of anything. */
const VICTIMS_MAX = 3;

const countCalls = (trial: Trial, releasedEvents: number): void => {
  const { globe, history } = trial;
  const throttledBefore = history.selfThrottled;
  let before = history.reads + history.changes.length;
  const backlog = { releasedEvents, callsPerMinuteMax: 0, throttled: 0 };
  trial.backlog = backlog;
  for (let minute = 1; minute <= COUNTED_MINUTES; minute += 1) {
    setTimer(globe.clock.timers, globe.clock.nowMs + minute * MINUTE_MS, () => {
      const calls = history.reads + history.changes.length;
      backlog.callsPerMinuteMax = Math.max(backlog.callsPerMinuteMax, calls - before);
      backlog.throttled = history.selfThrottled - throttledBefore;
      before = calls;
    });
  }
};

/**
 * Holds six hours of events back, those of schedules too, while machines end of which nobody hears; then lets all of them go
 * at once, and time pass until all is whole. False where a promise was broken; nothing happens in a run that is too short.
 */
export const passBacklog = async (trial: Trial, pace: Pace, convergences: Convergence[]): Promise<boolean> => {
  const { globe, scene, options, bus, history } = trial;
  const random = createStream(options.seed, 'backlog');
  const fromMs = globe.clock.nowMs + drawInteger(random, 60) * MINUTE_MS;
  const untilMs = fromMs + HELD_MS;
  if (untilMs + AFTERWARDS_MS > scene.endMs) return true;
  if (!(await advance(trial, fromMs))) return false;
  trial.tell(() => '! nothing is delivered for six hours');
  pace.isBusy = true;
  const releases = scene.regions.map((region) => bus.holdBack(region));
  history.befallen.set('backlog', untilMs);
  for (let victims = 1 + drawInteger(random, VICTIMS_MAX); victims > 0; victims -= 1) {
    setTimer(globe.clock.timers, fromMs + Math.ceil(HELD_MS * random.next()), () => {
      const victim = drawVictim(trial, random);
      if (victim !== null) endInstance(victim.world, victim.instance);
    });
  }
  if (!(await advance(trial, untilMs))) return false;
  trial.lastFaultMs = globe.clock.nowMs;
  const released = releases.reduce((sum, release) => sum + release(), 0);
  trial.tell(() => `! ${released} events are released at once`);
  countCalls(trial, released);
  const isWhole = await converge(trial, convergences);
  pace.isBusy = false;
  return isWhole;
};
