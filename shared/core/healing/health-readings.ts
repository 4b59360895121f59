/** Where evidence about an instance comes from, besides what EC2 lists of it and what AWS announces. */
export const EVIDENCE_SOURCES = ['instance-status', 'target-health', 'agent', 'heartbeat'] as const;

export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** What a source says of one instance; `sinceMs` is null where it does not say since when. */
export type SourceSays =
  | { readonly kind: 'well' }
  | { readonly kind: 'sick'; readonly sinceMs: number | null; readonly because: string }
  /** It will go: stopped, retired or taken back by AWS at that time; null when nobody says when. */
  | { readonly kind: 'doomed'; readonly atMs: number | null; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** What a source says of all instances; it is `off` where the fleet does not listen to it, and `silent` when it cannot be read. */
export type SourceReading =
  | { readonly kind: 'off' }
  | { readonly kind: 'silent'; readonly because: string }
  | {
      readonly kind: 'read';
      readonly byInstance: Readonly<Record<string, SourceSays>>;
      /** Of instances that are not listed. */
      readonly others: 'well' | 'unknown';
    };

/** What was read about the health of a fleet's instances; the states of its targets are with the instances. */
export type HealthReadings = Readonly<Record<Exclude<EvidenceSource, 'target-health'>, SourceReading>>;
