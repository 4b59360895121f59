/** What one run came to: the numbers that its autoscaler is judged by. */
export type RunTotals = {
  readonly requests: number;
  readonly lost: number;
  readonly instanceHours: number;
  /** Null when the price of a size is not known. */
  readonly costUsd: number | null;
  /** How often desired capacity was raised, and lowered. */
  readonly out: number;
  readonly in: number;
};

/** A run that takes part in a comparison. */
export type NamedTotals = { readonly name: string; readonly totals: RunTotals };

/** Lost requests as a share of all; none of none is none. */
export const lostShare = ({ lost, requests }: RunTotals): number => (requests === 0 ? 0 : lost / requests);
