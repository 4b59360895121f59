import type { Service } from '../core/failover/service.ts';
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
  'NO_SNAPSHOT',
  'NOT_FOLLOWED',
  'ALREADY_OVER',
  'UNKNOWN_FLEET',
  'UNKNOWN_PROTECTION',
  'UNKNOWN_SERVICE',
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

/** What an event comes to: a wish, or nothing. */
export type Signal<Request = LookRequest> = { readonly kind: 'request'; readonly request: Request } | IgnoredSignal;

/** What every event is judged by. */
export type EventContext = {
  readonly accountId: string;
  readonly region: string;
  readonly nowMs: number;
  /** Id of this invocation, for events that bring none. */
  readonly invocationId: string;
};

/** What events about fleets are judged by. */
export type SignalContext = EventContext & {
  readonly fleetNames: readonly string[];
  /** The fleet whose alarm bears this name; null when none of this stage does. */
  readonly fleetOfAlarm: (alarmName: string) => string | null;
  /** What a request that names no fleet means: those whose time has come, or every one. */
  readonly withoutFleet: 'due' | 'all';
};

/** What events about recovery points are judged by. */
export type BackupContext = EventContext & {
  /** Of everything that is protected here: fleets, and entries of `backups`. */
  readonly protectionNames: readonly string[];
  /** Other Regions that hold copies of what is taken here. */
  readonly copyRegions: readonly string[];
};

/** What events about services are judged by. */
export type ServiceContext = EventContext & {
  /** Those that this Region has to do with. */
  readonly services: readonly Service[];
  /** The service whose switch's alarm, or that of its drills, bears this name; null when none of this stage does. */
  readonly serviceOfAlarm: (alarmName: string) => string | null;
};

/** Refuses an event. */
export const ignore = (code: IgnoredCode, because: string, eventId: string | null): IgnoredSignal => ({
  kind: 'ignored',
  code,
  because,
  eventId,
});
