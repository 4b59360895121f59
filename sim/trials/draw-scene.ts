import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { drawInteger, type Random } from '../random.ts';
import { createStream, pick } from './injector.ts';
import type { LoadAt, Scene, Storm } from './scene.ts';

const START_MS = Date.UTC(2026, 5, 1, 9, 0);

const HOME = 'us-east-1';

/** All is deployed and has settled by then. */
const WARM_MS = 15 * MINUTE_MS;

const UNIT_RATE = 100;

const drawLoad = (random: Random, unitsMax: number): LoadAt => {
  const levels = Array.from({ length: 8 }, () => UNIT_RATE * random.next() * (unitsMax + 1) * 0.6);
  return (minute) => levels[Math.floor(minute / 30) % levels.length] ?? 0;
};

const fleetText = (random: Random, name: string): { readonly text: string; readonly max: number } => {
  const min = 1 + drawInteger(random, 8);
  const max = min + pick(random, [0, 1, 2, 5, 20]);
  const text = `  ${name}:
    launchTemplate: ${name}
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: ${name}, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: ${min}, max: ${max} }
    policies: { cpu: { kind: target-tracking, metric: cpu, target: 60 } }
`;
  return { text, max };
};

const drawFleets = (random: Random): Pick<Scene, 'text' | 'loads'> => {
  const names = ['web', 'api', 'jobs'].slice(0, 1 + drawInteger(random, 3));
  const fleets = names.map((name) => ({ name, ...fleetText(random, name) }));
  return {
    text: `version: 1\nregions: { primary: ${HOME} }\nfleets:\n${fleets.map(({ text }) => text).join('')}`,
    loads: new Map(fleets.map(({ name, max }) => [name, drawLoad(random, max)])),
  };
};

/** Storms of a day: the first soon, so that a short run has one too. */
const drawStorms = (random: Random, endMs: number): readonly Storm[] => {
  const fromMs = START_MS + WARM_MS;
  const toMs = fromMs + (30 + drawInteger(random, 60)) * MINUTE_MS;
  return [{ fromMs, toMs: Math.min(toMs, endMs) }];
};

/** The scene of a seed. */
export const drawScene = (seed: number, minutes: number): Scene => {
  const random = createStream(seed, 'scene');
  const endMs = START_MS + minutes * MINUTE_MS;
  return {
    kind: 'fleets',
    ...drawFleets(random),
    otherTexts: [],
    regions: [HOME],
    startMs: START_MS,
    endMs,
    storms: drawStorms(random, endMs),
    bootMs: pick(random, [30, 60, 90]) * 1_000,
    describeLagMs: pick(random, [0, 0, 0, 5_000, 20_000]),
    unitRate: UNIT_RATE,
    slowShare: pick(random, [0, 0.1, 0.3]),
    strikeEveryMs: pick(random, [2, 4, 10]) * MINUTE_MS,
  };
};

/** Simulated time of a trial where nobody says how long. */
export const TRIAL_MINUTES = (DAY_MS / HOUR_MS) * 60;
