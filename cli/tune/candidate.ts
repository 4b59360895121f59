import type { RunTotals } from '../comparison/run-totals.ts';
import type { Edit } from './edit-config.ts';

/** A policy that tuning looks at: what it changes of the fleet in the file, by path below the fleet. */
export type Candidate = {
  readonly edits: readonly Edit[];
  /** Tried only to show what another SLO would cost. */
  readonly isShownOnly?: true;
};

/** A candidate and what it came to. */
export type Tried = { readonly candidate: Candidate; readonly totals: RunTotals };

/** What a run cost, for comparison with others of the same load: money where every price is known. */
export const priceOf = ({ costUsd, unitHours }: RunTotals): number => costUsd ?? unitHours;

/** Whether a run kept the SLO. */
export const keepsSlo = ({ shortfall }: RunTotals, slo: number): boolean => shortfall <= slo;

/** Savings, and gains in shortfall, below which a change of policy is not worth anybody's while. */
const SAVING_MIN = 0.01;
const GAIN_MIN = 0.1;

/** Whether a run is so much better than another that a person would change the policy for it. */
export const isWorthwhile = (totals: RunTotals, other: RunTotals, slo: number): boolean => {
  const [keeps, otherKeeps] = [keepsSlo(totals, slo), keepsSlo(other, slo)];
  if (keeps && otherKeeps) return priceOf(totals) <= (1 - SAVING_MIN) * priceOf(other);
  return keeps || (!otherKeeps && totals.shortfall <= (1 - GAIN_MIN) * other.shortfall);
};

/** The better of two in a search: within the SLO the cheaper one, beyond it the one that falls less short. */
export const isBetter = (totals: RunTotals, other: RunTotals, slo: number): boolean => {
  const [keeps, otherKeeps] = [keepsSlo(totals, slo), keepsSlo(other, slo)];
  if (keeps !== otherKeeps) return keeps;
  return keeps ? priceOf(totals) < priceOf(other) : totals.shortfall < other.shortfall;
};

/** Those that no other beats at both cost and shortfall, cheapest first. */
export const findFront = (tried: readonly Tried[]): readonly Tried[] => {
  const front: Tried[] = [];
  const byPrice = tried.toSorted(
    ({ totals: one }, { totals: other }) => priceOf(one) - priceOf(other) || one.shortfall - other.shortfall,
  );
  for (const one of byPrice) {
    const least = front.at(-1)?.totals.shortfall ?? Number.POSITIVE_INFINITY;
    if (one.totals.shortfall < least) front.push(one);
  }
  return front;
};

const describeEdit = ({ path, value }: Edit): string => {
  const keys = path[0] === 'policies' ? path.slice(1) : path;
  if (value === undefined) return `without ${keys.join('.')}`;
  return typeof value === 'object' ? `with ${keys.join('.')}` : `${keys.join('.')} ${value}`;
};

/** What a candidate changes, in a line. */
export const describeCandidate = ({ edits }: Candidate): string =>
  edits.length === 0 ? 'as it is' : edits.map(describeEdit).join(', ');
