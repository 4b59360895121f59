import type { InstanceView } from '../fleet-view.ts';
import { MINUTE_MS } from '../time.ts';
import type { HealthPolicy } from './health-policy.ts';
import type { EvidenceSource, HealthReadings, SourceReading, SourceSays } from './health-readings.ts';
import type { InstanceNotice } from './instance-notice.ts';

/** What one source says of one instance now. */
export type Sign = { readonly source: EvidenceSource | 'lifecycle' | 'announcement'; readonly says: SourceSays };

/** How long an announced end may be past while the instance still runs, before nobody believes in it any more. */
const END_OVERDUE_MS = 10 * MINUTE_MS;

// The same for every instance of a large fleet: made once.
const WELL: SourceSays = { kind: 'well' };
const SAID_NOTHING: SourceSays = { kind: 'unknown', because: 'it has said nothing' };
const OFF: SourceReading = { kind: 'off' };

const saysOf = (reading: SourceReading, instanceId: string): SourceSays => {
  if (reading.kind !== 'read') return { kind: 'unknown', because: reading.kind === 'silent' ? reading.because : '' };
  const said = reading.byInstance[instanceId];
  if (said !== undefined) return said;
  return reading.others === 'well' ? WELL : SAID_NOTHING;
};

/** What the target groups say: sick in one of them is sick, and well is well in all. */
const targetsSay = ({ targets }: InstanceView, served: boolean): SourceSays => {
  if (targets.length === 0) return { kind: 'unknown', because: 'the fleet has no target group' };
  if (targets.every((state) => state === 'healthy')) return WELL;
  const sick = targets.filter((state) => state === 'unhealthy').length;
  if (sick > 0) {
    return { kind: 'sick', sinceMs: null, because: `unhealthy in ${sick} of ${targets.length} target groups` };
  }
  const states = [...new Set(targets)].join(', ');
  return !served && targets.includes('initial')
    ? { kind: 'sick', sinceMs: null, because: 'not healthy in its target groups since it was launched' }
    : { kind: 'unknown', because: `its targets are ${states}` };
};

/**
 * Whether an announcement still speaks of this instance: not of a life before its last start, nor of hardware that it has
 * left by being stopped, nor of an end long past.
 */
export const isNoticeInForce = (
  { kind, atMs, doomedAtMs }: InstanceNotice,
  { market, launchedAtMs, lifecycle }: InstanceView,
  nowMs: number,
): boolean => {
  const isOfSpot = kind === 'spot-interruption' || kind === 'rebalance';
  if (isOfSpot ? market !== 'spot' : lifecycle === 'stopped') return false;
  return atMs >= launchedAtMs && (doomedAtMs === null || nowMs - doomedAtMs < END_OVERDUE_MS);
};

const ANNOUNCED: Readonly<Record<InstanceNotice['kind'], string>> = {
  'spot-interruption': 'AWS takes this Spot instance back',
  rebalance: 'AWS recommends to leave this Spot instance: it is likely to be taken back',
  retirement: 'AWS retires this instance',
  degraded: 'AWS says that the hardware of this instance is degraded',
};

const announcementSays = ({ kind, doomedAtMs }: InstanceNotice): SourceSays => ({
  kind: 'doomed',
  atMs: doomedAtMs,
  because: ANNOUNCED[kind],
});

/** What is known of the instance before this look. */
export type KnownInstance = {
  readonly served: boolean;
  /** It counts as the fleet's: where it is stopped all the same, we stopped it and are starting it. */
  readonly isMember: boolean;
  /** It should have been running for long. */
  readonly isOverdue: boolean;
};

/** What was read of an instance's health besides EC2's listing; notices of others may be among them. */
export type Said = {
  readonly health?: HealthReadings | undefined;
  readonly notices: readonly InstanceNotice[];
};

/** Everything that is said of one instance now: by EC2's listing, by the sources that the fleet listens to, and by AWS. */
export const gatherSigns = (
  policy: HealthPolicy,
  { health, notices }: Said,
  instance: InstanceView,
  { served, isMember, isOverdue }: KnownInstance,
  nowMs: number,
): readonly Sign[] => {
  const { id, lifecycle } = instance;
  const signs: Sign[] = [];
  if (!isMember && (lifecycle === 'stopping' || lifecycle === 'stopped')) {
    const says = { kind: 'sick', sinceMs: null, because: `it is ${lifecycle}, and not by Ballast` } as const;
    signs.push({ source: 'lifecycle', says });
  }
  if (isOverdue && lifecycle === 'pending') {
    const says = { kind: 'sick', sinceMs: null, because: 'it is still pending' } as const;
    signs.push({ source: 'lifecycle', says });
  }
  for (const source of policy.evidence) {
    const says = source === 'target-health' ? targetsSay(instance, served) : saysOf(health?.[source] ?? OFF, id);
    signs.push({ source, says });
  }
  for (const notice of notices) {
    if (notice.instanceId !== id || !isNoticeInForce(notice, instance, nowMs)) continue;
    signs.push({ source: 'announcement', says: announcementSays(notice) });
  }
  return signs;
};
