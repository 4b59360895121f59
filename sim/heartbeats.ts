import type { Datapoint } from '../shared/core/reading.ts';
import type { CloudWatchMetric } from '../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../shared/core/time.ts';
import { distortionOf } from './distortions.ts';
import type { Instance, World } from './world-state.ts';

/** When in each minute the unit on an instance asks the application and sends a heartbeat. */
const BEAT_AFTER_MS = MINUTE_MS / 2;

/** The instance whose heartbeats this metric is; undefined for any other metric. */
export const heartbeatOf = (
  { instances }: World,
  { namespace, name, dimensions }: CloudWatchMetric,
): Instance | undefined =>
  namespace === 'Ballast' && name === 'heartbeat' ? instances.get(dimensions['InstanceId'] ?? '') : undefined;

/** The heartbeat of the minute that starts then: there is one if the application answered when it was asked. */
export const heartbeatDatapoint = (world: World, instance: Instance, startMs: number): Datapoint | null => {
  if (!instance.reports) return null;
  const beatMs = startMs + BEAT_AFTER_MS;
  const distortion = distortionOf(world, 'heartbeat', instance.id, beatMs);
  const answered = instance.answerSpans.some(({ fromMs, toMs }) => fromMs <= beatMs && beatMs < toMs);
  const beats = distortion === null ? answered : distortion === 'well';
  return beats ? { atMs: startMs, value: 1 } : null;
};
