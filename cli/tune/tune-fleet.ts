import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { createCountProgress } from '../output/count-progress.ts';
import { type Candidate, keepsSlo, priceOf, type Tried } from './candidate.ts';
import { listKnobs } from './knobs.ts';
import { openTrials } from './open-trials.ts';
import type { Trial } from './run-trial.ts';
import { CANDIDATES_MAX, searchCandidates } from './search-candidates.ts';
import { configOf, sloPathOf, type TunedFile } from './tuned-config.ts';
import { listLaxer, listVariants, stricterSlo } from './variants.ts';

/** What is tuned, on what, and for which share of requests above the knee. */
export type TuneTask = {
  readonly file: TunedFile;
  readonly fleet: Fleet;
  readonly slo: number;
  readonly trial: Trial;
  readonly isQuiet: boolean;
};

const predicts = (config: BallastConfig | null, fleetName: string): boolean =>
  config?.fleets.some(
    ({ name, policies }) => name === fleetName && policies.some(({ kind }) => kind === 'predictive'),
  ) ?? false;

const describeBest = (tried: readonly RunTotals[], present: RunTotals, slo: number): string => {
  const within = tried.filter((totals) => keepsSlo(totals, slo)).map(priceOf);
  if (within.length === 0) return 'none keeps the SLO yet';
  return `the cheapest that keeps the SLO costs ${Math.round((100 * Math.min(...within)) / priceOf(present))} % of the policy as it is`;
};

/** Tries policies around the one in the file, and gives back what each came to, the present one first. */
export const tuneFleet = async ({ file, fleet, slo, trial, isQuiet }: TuneTask): Promise<readonly Tried[]> => {
  const configs = new Map<Candidate, BallastConfig | null>();
  const configure = (candidate: Candidate): BallastConfig | null => {
    const known = configs.get(candidate);
    if (known !== undefined) return known;
    const config = configOf(file, candidate);
    configs.set(candidate, config);
    return config;
  };
  const sloPath = sloPathOf(file);
  /** An SLO without a forecast that keeps it is no policy of its own. */
  const keyOf = (candidate: Candidate): string | null => {
    const tuned = configure(candidate)?.fleets.find(({ name }) => name === fleet.name);
    if (tuned === undefined) return null;
    return JSON.stringify(tuned.policies.some(({ kind }) => kind === 'predictive') ? tuned : { ...tuned, slo: null });
  };
  const progress = createCountProgress(isQuiet);
  const trials = openTrials(trial);
  const all: RunTotals[] = [];
  const measure = async (candidates: readonly Candidate[]): Promise<readonly RunTotals[]> => {
    const chosen = candidates.map(configure).filter((config) => config !== null);
    let done = all.length;
    const totals = await trials.run(chosen, () => {
      done += 1;
      const [present] = all;
      const found = present === undefined ? '' : `; ${describeBest(all, present, slo)}`;
      progress.show(`tune  tried ${done} of at most ${CANDIDATES_MAX}${found}`);
    });
    all.push(...totals);
    return totals;
  };
  try {
    const laxer = listLaxer(slo, sloPath).filter((candidate) => predicts(configure(candidate), fleet.name));
    const tried = await searchCandidates({
      starts: [{ edits: [] }, ...listVariants(fleet, slo, sloPath)],
      knobs: [...listKnobs(fleet), stricterSlo(slo, sloPath)],
      slo,
      candidatesMax: CANDIDATES_MAX - laxer.length,
      keyOf,
      measure,
    });
    const totals = await measure(laxer);
    return [
      ...tried,
      ...laxer.flatMap((candidate, index) => {
        const came = totals[index];
        return came === undefined ? [] : [{ candidate, totals: came }];
      }),
    ];
  } finally {
    progress.close();
    await trials.close();
  }
};
