import type { LookRequest } from '../core/look-request.ts';

/** Why an event asks for nothing. The list is closed: each code is counted, and explained in docs/codes.md. */
export const IGNORED_CODES = [
  'MALFORMED',
  'UNKNOWN_EVENT',
  'FOREIGN_ACCOUNT',
  'FOREIGN_REGION',
  'STALE_EVENT',
  'IMPOSSIBLE_TIME',
  'MUTED_ALARM',
  'SUPPRESSED_ALARM',
  'NOT_IN_ALARM',
  'NOT_OUR_ALARM',
  'NO_INSTANCE',
  'NOT_OUR_INSTANCE',
  'NOT_FOLLOWED',
  'ALREADY_OVER',
  'UNKNOWN_FLEET',
  'BAD_REQUEST',
] as const;

export type IgnoredCode = (typeof IGNORED_CODES)[number];

/** An event that asks for nothing, and why. */
export type IgnoredSignal = {
  readonly kind: 'ignored';
  readonly code: IgnoredCode;
  readonly because: string;
  /** The event's own id; null where it has none. */
  readonly eventId: string | null;
};

/** What an event comes to: a wish to look, or nothing. */
export type Signal = { readonly kind: 'request'; readonly request: LookRequest } | IgnoredSignal;

/** What an event is judged by. */
export type SignalContext = {
  readonly accountId: string;
  readonly region: string;
  readonly nowMs: number;
  /** Id of this invocation, for events that bring none. */
  readonly invocationId: string;
  readonly fleetNames: readonly string[];
  /** The fleet whose alarm bears this name; null when none of this stage does. */
  readonly fleetOfAlarm: (alarmName: string) => string | null;
  /** What a request that names no fleet means: those whose time has come, or every one. */
  readonly withoutFleet: 'due' | 'all';
};

/** Refuses an event. */
export const ignore = (code: IgnoredCode, because: string, eventId: string | null): IgnoredSignal => ({
  kind: 'ignored',
  code,
  because,
  eventId,
});
