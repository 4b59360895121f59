import type { InstanceNotice } from './healing/instance-notice.ts';

/** What woke Ballast. `id` is the event's own id where it has one. */
export type Wake = {
  readonly kind: 'tick' | 'alarm' | 'instance' | 'zone' | 'snapshot' | 'manual';
  readonly id: string;
  readonly because: string;
};

/**
 * Which fleets to look at: those whose time has come (the tick), named ones, due or not, every one, or those that hold
 * one of these instances by its tag.
 */
export type LookScope =
  | { readonly kind: 'due' }
  | { readonly kind: 'named'; readonly fleets: readonly [string, ...string[]] }
  | { readonly kind: 'all' }
  | { readonly kind: 'holding'; readonly instanceIds: readonly [string, ...string[]] };

/** What an event announced that nobody can read again later: it is written down before the look. */
export type Announcement =
  | { readonly kind: 'instances'; readonly notices: readonly InstanceNotice[] }
  | { readonly kind: 'zone-shift'; readonly zoneId: string; readonly atMs: number; readonly over: boolean };

/** A wish to look at fleets now. Dry run decides and records, and changes nothing. */
export type LookRequest = {
  readonly wake: Wake;
  readonly scope: LookScope;
  readonly dryRun: boolean;
  readonly announced?: Announcement;
};
