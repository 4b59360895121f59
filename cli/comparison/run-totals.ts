/** What one run came to: the numbers that its autoscaler is judged by. */
export type RunTotals = {
  readonly requests: number;
  /** Above capacity. */
  readonly lost: number;
  /** Above the knee of ready capacity, and as a share of all. */
  readonly aboveKnee: number;
  readonly shortfall: number;
  /** Minutes with any request above the knee of ready capacity. */
  readonly underMinutes: number;
  readonly instanceHours: number;
  /** From launch to termination. */
  readonly unitHours: number;
  /** Unit hours as a multiple of what a clairvoyant would need; null when nothing was needed at all. */
  readonly costRatio: number | null;
  /** Null when the price of a size is not known. */
  readonly costUsd: number | null;
  /** How often desired capacity was raised, and lowered. */
  readonly out: number;
  readonly in: number;
  readonly actionsPerDay: number;
  /** Changes the other way within 30 minutes of the one before. */
  readonly reversals: number;
};

/** A run that takes part in a comparison. */
export type NamedTotals = { readonly name: string; readonly totals: RunTotals };

/** Lost requests as a share of all; none of none is none. */
export const lostShare = ({ lost, requests }: RunTotals): number => (requests === 0 ? 0 : lost / requests);
