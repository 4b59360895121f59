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
  /** Down by quorum only; unknown where observers are too few or disagree. */
  readonly verdict: 'up' | 'down' | 'unknown';
  /** Since when the quorum has been down without a break; null unless the verdict is down. */
  readonly downSinceMs: number | null;
  /** The count, in words. */
  readonly because: string;
};
