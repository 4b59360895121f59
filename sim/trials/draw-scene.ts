import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { Random } from '../random.ts';
import { createStream, pick } from './injector.ts';
import type { Scene } from './scene.ts';
import { drawFleets } from './scenes/draw-fleets.ts';
import { drawPoints } from './scenes/draw-points.ts';
import { drawServices } from './scenes/draw-services.ts';

/** When every trial begins. */
export const START_MS = Date.UTC(2026, 5, 1, 9, 0);

/** Simulated time of a trial where nobody says how long. */
export const TRIAL_MINUTES = DAY_MS / MINUTE_MS;

/** All is deployed and has settled by then. */
const WARM_MS = 15 * MINUTE_MS;

const DRAW = { fleets: drawFleets, points: drawPoints, services: drawServices } as const;

/** What costs more to simulate comes less often. */
const drawKind = (random: Random): Scene['kind'] => {
  const roll = random.next();
  if (roll < 0.7) return 'fleets';
  return roll < 0.87 ? 'points' : 'services';
};

/** The scene of a seed. A short run of it goes as a long one does, up to where it ends: no more than that may depend on its length. */
export const drawScene = (seed: number, minutes: number): Scene => {
  const random = createStream(seed, 'scene');
  const kind = drawKind(random);
  const { stormMinutes, ...deployment } = DRAW[kind](random);
  const endMs = START_MS + minutes * MINUTE_MS;
  const fromMs = START_MS + WARM_MS;
  return {
    kind,
    ...deployment,
    startMs: START_MS,
    endMs,
    storms: [{ fromMs, toMs: fromMs + stormMinutes * MINUTE_MS }],
    bootMs: pick(random, [30, 60, 90]) * 1_000,
    describeLagMs: pick(random, [0, 0, 0, 5_000, 20_000]),
    slowShare: pick(random, [0, 0.1, 0.3]),
    strikeEveryMs: pick(random, [2, 4, 10]) * MINUTE_MS,
  };
};
