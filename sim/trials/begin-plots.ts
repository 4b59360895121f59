import { createStream } from './injector.ts';
import type { Plot } from './plot.ts';
import { MISLEAD_OBSERVERS } from './plots/mislead-observers.ts';
import { STRAND_SWITCH } from './plots/strand-switch.ts';
import type { Trial } from './trial.ts';

/** All that there are. */
const PLOTS: readonly Plot[] = [MISLEAD_OBSERVERS, STRAND_SWITCH];

/** Share of the storms that one happens in, where a seed lets it. */
const SHARE = 0.4;

/** Sets going what happens in order through a storm that begins now. Each has chance of its own: nothing else is drawn otherwise. */
export const beginPlots = (trial: Trial): void => {
  for (const { fault, fits, begin } of PLOTS) {
    if (!trial.inject.enabled.has(fault) || !fits(trial) || !trial.inject.happens(fault, SHARE)) continue;
    const what = begin(trial, createStream(trial.options.seed, `plot ${fault}`));
    trial.tell(() => `! ${fault}: ${what}`);
  }
};
