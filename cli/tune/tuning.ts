import type { RunTotals } from '../comparison/run-totals.ts';
import { formatShare } from '../output/format.ts';
import { describeCandidate, isBetter, isWorthwhile, keepsSlo, priceOf, type Tried } from './candidate.ts';

/** What a search came to on the days that it looked at. */
export type Found = { readonly present: Tried; readonly best: Tried };

/** The policy as it is, and the best that was tried; they are the same when nothing is worth a change. */
export const findBest = (tried: readonly Tried[], slo: number): Found | null => {
  const [present] = tried;
  if (present === undefined) return null;
  const best = tried
    .filter(({ candidate }) => candidate.isShownOnly !== true)
    .reduce((found, one) => (isBetter(one.totals, found.totals, slo) ? one : found), present);
  return { present, best: isWorthwhile(best.totals, present.totals, slo) ? best : present };
};

/** What is advised: a change that held on days it was not tuned on, or none, and why. */
export type Advice = {
  readonly verdict: 'change' | 'not-proven' | 'nothing-better';
  /** In a few words. */
  readonly headline: string;
  /** In figures. */
  readonly because: string;
};

/** What each came to on the days that were held out. */
export type Proof = { readonly present: RunTotals; readonly best: RunTotals };

const saying = (totals: RunTotals, slo: number): string =>
  `${keepsSlo(totals, slo) ? 'keeps' : 'misses'} the SLO (${formatShare(totals.shortfall)})`;

const comparePrice = (best: RunTotals, present: RunTotals): string => {
  const percent = Math.round(1_000 * (priceOf(best) / priceOf(present) - 1)) / 10;
  if (percent === 0) return 'the same cost';
  return percent < 0 ? `${-percent} % less` : `${percent} % more`;
};

/** Judges what a search found by the days that were held out. */
export const adviseOn = ({ present, best }: Found, proof: Proof, slo: number): Advice => {
  const now = `As it is, the policy ${saying(proof.present, slo)} on the days held out`;
  if (best === present) {
    const headline = 'No change: nothing that was tried is better than the policy as it is.';
    return { verdict: 'nothing-better', headline, because: `${now}.` };
  }
  const price = comparePrice(proof.best, proof.present);
  const because = `${now}; with ${describeCandidate(best.candidate)} it ${saying(proof.best, slo)} ${price === 'the same cost' ? 'at the same cost' : `for ${price}`}.`;
  if (!isWorthwhile(proof.best, proof.present, slo)) {
    const headline = 'No change: what was found is no better on the days that it was not tuned on.';
    return { verdict: 'not-proven', headline, because };
  }
  const verb = keepsSlo(proof.best, slo) ? 'keeps' : 'comes closer to';
  return {
    verdict: 'change',
    headline: `The change below ${verb} an SLO of ${formatShare(slo)} ${price === 'the same cost' ? 'at the same cost as now' : `for ${price} than now`}.`,
    because,
  };
};
