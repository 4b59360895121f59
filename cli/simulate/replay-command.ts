import { TRIAL_MINUTES } from '../../sim/trials/draw-scene.ts';
import type { SeedSetting } from './seed-task.ts';

const listOf = (names: Iterable<string>): string => [...names].join(',') || 'none';

/** What to type to run a seed again as it was run, step by step. */
export const replayCommand = (
  seed: number,
  { minutes, faults, only, without }: Pick<SeedSetting, 'minutes' | 'faults' | 'only' | 'without'>,
): string =>
  [
    `npm run sim -- --seed ${seed}`,
    ...(minutes === TRIAL_MINUTES ? [] : [`--minutes ${minutes}`]),
    ...(faults === null ? [] : [`--faults ${faults.join(',')}`]),
    ...(only === null ? [] : [`--only ${listOf(only)}`]),
    ...(without.size === 0 ? [] : [`--without ${listOf(without)}`]),
  ].join(' ');
