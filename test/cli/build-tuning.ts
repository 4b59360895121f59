import type { RunTotals } from '../../cli/comparison/run-totals.ts';
import type { Candidate, Tried } from '../../cli/tune/candidate.ts';
import type { TunedFile } from '../../cli/tune/tuned-config.ts';
import { TOTALS } from './build-report.ts';

/** One request in a thousand. */
export const SLO = 0.001;

/** A file with a fleet web. */
export const fileOf = (text: string): TunedFile => ({ path: 'ballast.yml', text, fleet: 'web', region: 'us-east-1' });

/** A run of that cost and shortfall. */
export const totalsOf = (costUsd: number, shortfall: number): RunTotals => ({ ...TOTALS, costUsd, shortfall });

/** The policy with another target. */
export const turned = (target: number): Candidate => ({
  edits: [{ path: ['policies', 'cpu', 'target'], value: target }],
});

/** What that came to. */
export const triedOf = (target: number, costUsd: number, shortfall: number): Tried => ({
  candidate: turned(target),
  totals: totalsOf(costUsd, shortfall),
});
