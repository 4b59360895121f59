import { createStream } from './injector.ts';
import type { Scenario } from './scenario.ts';
import { MISLEAD_OBSERVERS } from './scenarios/mislead-observers.ts';
import { STRAND_SWITCH } from './scenarios/strand-switch.ts';
import type { Trial } from './trial.ts';

/** All that there are. */
const SCENARIOS: readonly Scenario[] = [MISLEAD_OBSERVERS, STRAND_SWITCH];

/** Share of the storms that one happens in, where a seed lets it. */
const SHARE = 0.4;

/** Sets going what happens in order through a storm that begins now. Each has chance of its own: nothing else is drawn otherwise. */
export const beginScenarios = (trial: Trial): void => {
  for (const { fault, fits, begin } of SCENARIOS) {
    if (!trial.inject.enabled.has(fault) || !fits(trial) || !trial.inject.happens(fault, SHARE)) continue;
    // What a stream is called is part of what a seed means.
    const what = begin(trial, createStream(trial.options.seed, `plot ${fault}`));
    trial.tell(() => `! ${fault}: ${what}`);
  }
};
