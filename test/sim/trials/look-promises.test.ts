import { expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { drawScene } from '../../../sim/trials/draw-scene.ts';
import { openTrial } from '../../../sim/trials/open-trial.ts';
import type { Scene } from '../../../sim/trials/scene.ts';
import { setupOf } from '../../../sim/trials/setup-of.ts';

const DAY = 24 * 60;

const actsIn = (text: string, region: string): boolean =>
  setupOf(text, region).config.fleets.some(({ mode }) => mode === 'act');

const actsElsewhere = ({ kind, regions, text }: Scene): boolean =>
  kind === 'points' && regions.length > 1 && regions.every((region) => actsIn(text, region));

/** The first seed with a fleet where points are only held. */
const SEED = Array.from({ length: 400 }, (_, seed) => seed).find((seed) => actsElsewhere(drawScene(seed, DAY)));

it('a fleet that nobody looks at breaks a promise, later where schedules run less often (seed 3769)', async () => {
  const options = { seed: SEED ?? -1, minutes: DAY, faults: new Set<never>(), without: new Set<string>() };
  const trial = openTrial({ ...options, only: null, onTrace: null }, ballastFunctions);
  const { regions, startMs } = trial.scene;
  const unseenAfter = async (minutes: number): Promise<ReadonlySet<string | undefined>> => {
    await trial.time.passUntil(startMs + minutes * MINUTE_MS);
    trial.check({ kind: 'minute' });
    return new Set(trial.violations.map(({ what }) => what.split(' ')[0]));
  };
  expect(regions.length).toBeGreaterThan(1);
  expect(await unseenAfter(14)).toEqual(new Set());
  expect(await unseenAfter(17)).toEqual(new Set(regions.slice(0, 1)));
  expect(await unseenAfter(80)).toEqual(new Set(regions));
});
