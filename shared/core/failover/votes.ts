import type { Source } from './observation.ts';

/** What one independent observer says of one Region. Unknown is no vote. */
export type Vote = {
  /** `probe from us-west-2`, `Route 53 checkers`, `alarms of us-east-1`. */
  readonly observer: string;
  readonly source: Source;
  readonly says: 'up' | 'down' | 'unknown';
  /** First sighting of the unbroken run that it says so by; null where it says nothing. */
  readonly sinceMs: number | null;
  readonly because: string;
};

/** What all of them together come to. */
export type Votes = {
  readonly region: string;
  readonly votes: readonly Vote[];
  /** The count, in words. */
  readonly because: string;
} & Verdict;

/** Down by quorum only, and since when that has held without a break; unknown where observers are too few or disagree. */
export type Verdict =
  | { readonly verdict: 'down'; readonly downSinceMs: number }
  | { readonly verdict: 'up' | 'unknown'; readonly downSinceMs: null };
