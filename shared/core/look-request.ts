/** What woke Ballast. `id` is the event's own id where it has one. */
export type Wake = {
  readonly kind: 'tick' | 'alarm' | 'manual';
  readonly id: string;
  readonly because: string;
};

/** Which fleets to look at: those whose time has come (the tick), or named ones, due or not. */
export type LookScope =
  | { readonly kind: 'due' }
  | { readonly kind: 'named'; readonly fleets: readonly [string, ...string[]] };

/** A wish to look at fleets now. Dry run decides and records, and changes nothing. */
export type LookRequest = { readonly wake: Wake; readonly scope: LookScope; readonly dryRun: boolean };
