import type { Series } from '../reading.ts';
import type { CloudWatchMetric } from '../scaling/scaling-policy.ts';
import { MINUTE_MS } from '../time.ts';
import type { SourceReading, SourceSays } from './health-readings.ts';

/** How far back a heartbeat is looked for: an instance that has sent none in it has no heartbeat, or a dead one for long. */
export const HEARTBEAT_WINDOW_MS = 60 * MINUTE_MS;

/** The heartbeat of one instance, as the unit in docs/heartbeat sends it through the CloudWatch agent. */
export const heartbeatMetric = (instanceId: string): CloudWatchMetric => ({
  namespace: 'Ballast',
  name: 'heartbeat',
  dimensions: { InstanceId: instanceId },
  statistic: 'SampleCount',
});

/** One instance and what a source says of it. */
type Said = readonly [instanceId: string, says: SourceSays];

/**
 * A source that calls every instance sick is out of order itself: agents and heartbeats all reach us on the same way, and
 * that is likelier to fail than two machines at once.
 */
const readingOf = (said: readonly Said[], source: string): SourceReading => {
  const sick = said.filter(([, { kind }]) => kind === 'sick');
  const heard = said.filter(([, { kind }]) => kind !== 'unknown');
  if (sick.length >= 2 && sick.length === heard.length) {
    return { kind: 'silent', because: `no ${source} of any of ${sick.length} instances is heard` };
  }
  return { kind: 'read', byInstance: Object.fromEntries(heard), others: 'unknown' };
};

const minutes = (spanMs: number): string => `${Math.floor(spanMs / MINUTE_MS)} min`;

/** What agents say: one that was online and is not any more is sick; an instance without one says nothing. */
export const hearAgents = (
  pings: readonly { readonly instanceId: string; readonly online: boolean; readonly lastMs: number | null }[],
): SourceReading =>
  readingOf(
    pings.map(({ instanceId, online, lastMs }): Said => {
      const says: SourceSays = online
        ? { kind: 'well' }
        : { kind: 'sick', sinceMs: lastMs, because: 'its Systems Manager agent does not answer' };
      return [instanceId, says];
    }),
    'agent',
  );

/** What heartbeats say: one that was heard within the hour, and then not for as long as the fleet allows, is sick. */
export const hearHeartbeats = (
  series: ReadonlyMap<string, Series>,
  heartbeatMaxMs: number,
  nowMs: number,
): SourceReading =>
  readingOf(
    [...series].map(([instanceId, heard]): Said => {
      const newest = heard.kind === 'known' ? heard.points.findLast(({ value }) => value > 0) : undefined;
      if (newest === undefined) return [instanceId, { kind: 'unknown', because: 'it has sent no heartbeat' }];
      const sinceMs = newest.atMs + MINUTE_MS;
      const silentMs = nowMs - sinceMs;
      if (silentMs < heartbeatMaxMs) return [instanceId, { kind: 'well' }];
      return [instanceId, { kind: 'sick', sinceMs, because: `no heartbeat for ${minutes(silentMs)}` }];
    }),
    'heartbeat',
  );
