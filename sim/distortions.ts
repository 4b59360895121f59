import type { EvidenceSource } from '../shared/core/healing/health-readings.ts';
import type { Distortion, World } from './world-state.ts';

/** What a source wrongly says of an instance at a time, the newest distortion first; null where it tells the truth. */
export const distortionOf = (
  { distortions }: World,
  source: EvidenceSource,
  instanceId: string,
  atMs: number,
): Distortion['says'] | null => {
  if (distortions.length === 0) return null;
  const found = distortions.findLast(
    (distortion) =>
      distortion.source === source &&
      distortion.fromMs <= atMs &&
      atMs < distortion.toMs &&
      (distortion.about === 'all' || distortion.about.has(instanceId)),
  );
  return found?.says ?? null;
};

/** Whether a source, as a whole, says nothing now. */
export const isSilent = ({ distortions, nowMs }: World, source: EvidenceSource): boolean =>
  distortions.some(
    (distortion) =>
      distortion.source === source &&
      distortion.says === 'nothing' &&
      distortion.about === 'all' &&
      distortion.fromMs <= nowMs &&
      nowMs < distortion.toMs,
  );
