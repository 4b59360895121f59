import type { InstanceView } from '../../../shared/core/fleet-view.ts';
import type { HealthPolicy } from '../../../shared/core/healing/health-policy.ts';
import type { HealthReadings, SourceReading, SourceSays } from '../../../shared/core/healing/health-readings.ts';
import type { Breaker, HealthState, RosterEntry } from '../../../shared/core/healing/health-state.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import type { Verdict } from '../../../shared/core/healing/verdict.ts';
import type { FailingMember, Member } from '../../../shared/core/placement/members.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { instanceOf, minutesAgo, NOW_MS } from '../build.ts';

/** Listens to status checks and target health, with a grace period of five minutes and a breaker at 30 %. */
export const healthPolicy = (changes: Partial<HealthPolicy> = {}): HealthPolicy => ({
  graceMs: 5 * MINUTE_MS,
  evidence: ['instance-status', 'target-health'],
  heartbeatMaxMs: 3 * MINUTE_MS,
  breakerShare: 0.3,
  ...changes,
});

/** A source that says this, and that all others are well. */
export const readingOf = (
  byInstance: Readonly<Record<string, SourceSays>> = {},
  others: 'well' | 'unknown' = 'well',
): SourceReading => ({ kind: 'read', byInstance, others });

/** Status checks that say this, and that all others are well; no other source is listened to. */
export const healthOf = (
  byInstance: Readonly<Record<string, SourceSays>> = {},
  changes: Partial<HealthReadings> = {},
): HealthReadings => ({
  'instance-status': readingOf(byInstance),
  agent: { kind: 'off' },
  heartbeat: { kind: 'off' },
  ...changes,
});

/** What status checks say of an instance that they do not pass, without saying since when. */
export const SICK: SourceSays = { kind: 'sick', sinceMs: null, because: 'its status check fails' };

/** An instance that was there at the last look, and has served. */
export const rosterEntry = (instanceId: string, changes: Partial<RosterEntry> = {}): RosterEntry => ({
  instanceId,
  units: 1,
  served: true,
  missingSinceMs: null,
  ...changes,
});

/** What is remembered of a fleet whose instances have served, with nothing against them. */
export const healthStateOf = (
  instanceIds: readonly string[] = [],
  changes: Partial<HealthState> = {},
): HealthState => ({
  sightings: [],
  roster: instanceIds.map((id) => rosterEntry(id)),
  replacing: [],
  breaker: null,
  arrivals: { failures: 0, untilMs: 0 },
  rebalance: null,
  calmSinceMs: null,
  doubtedAtMs: null,
  ...changes,
});

/** A breaker that opened a minute ago, for too many looked sick, and of which a person was told. */
export const breakerOf = (changes: Partial<Breaker> = {}): Breaker => ({
  kind: 'sick',
  sinceMs: minutesAgo(1),
  because: '4 of 10 machines look sick, 6 of 10 units are well',
  told: true,
  ...changes,
});

/** A Spot interruption, announced half a minute ago: the instance goes in a minute and a half. */
export const noticeOf = (instanceId: string, changes: Partial<InstanceNotice> = {}): InstanceNotice => ({
  instanceId,
  kind: 'spot-interruption',
  atMs: NOW_MS - MINUTE_MS / 2,
  doomedAtMs: NOW_MS + 1.5 * MINUTE_MS,
  ...changes,
});

/** A machine of one unit in service. */
export const memberOf = (id: string, changes: Partial<InstanceView> = {}, rest: Partial<Member> = {}): Member => ({
  instance: instanceOf(id, changes),
  units: 1,
  inService: true,
  warming: false,
  ...rest,
});

/** Believed to fail by status checks, since a minute. */
export const FAILED: Extract<Verdict, { kind: 'failed' }> = {
  kind: 'failed',
  evidence: [{ source: 'instance-status', sinceMs: minutesAgo(1), because: 'its status check fails' }],
};

/** Announced to go at that time. */
export const doomedAt = (atMs: number | null): Extract<Verdict, { kind: 'doomed' }> => ({
  kind: 'doomed',
  atMs,
  evidence: [{ source: 'announcement', sinceMs: null, because: 'AWS takes this Spot instance back' }],
});

/** A machine of one unit that others are to take the place of. */
export const failingMember = (
  id: string,
  verdict: FailingMember['verdict'] = FAILED,
  changes: Partial<InstanceView> = {},
): FailingMember => ({ instance: instanceOf(id, changes), units: 1, verdict });
