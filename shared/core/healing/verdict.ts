import type { EvidenceSource } from './health-readings.ts';

/** Why an instance is judged as it is: one sign, who gave it, and since when it has been seen without a break. */
export type Evidence = {
  readonly source: EvidenceSource | 'lifecycle' | 'announcement';
  readonly sinceMs: number | null;
  readonly because: string;
};

/** What is believed of an instance. */
export type Verdict =
  | { readonly kind: 'healthy' }
  /** Nothing speaks for it or against it, or it is too young to be judged. */
  | { readonly kind: 'unknown'; readonly evidence: readonly Evidence[] }
  /** A bad sign, not yet seen twice. */
  | { readonly kind: 'suspect'; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'failed'; readonly evidence: readonly Evidence[] }
  /** It serves, and will go at that time; null when nobody says when. */
  | { readonly kind: 'doomed'; readonly atMs: number | null; readonly evidence: readonly Evidence[] };

/** One instance's verdict, as a decision records it. */
export type InstanceVerdict = { readonly instanceId: string; readonly verdict: Verdict };
