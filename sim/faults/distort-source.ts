import type { EvidenceSource } from '../../shared/core/healing/health-readings.ts';
import { refreshInstance } from '../readiness.ts';
import type { Distortion, World } from '../world-state.ts';

/** Ends a distortion. */
export type EndDistortion = () => void;

/** Load balancers act on the health that they see, whether or not it is so. */
const refreshTargets = (world: World, { source }: Distortion): void => {
  if (source !== 'target-health') return;
  for (const instance of world.instances.values()) refreshInstance(world, instance);
};

const distort = (world: World, what: Pick<Distortion, 'source' | 'says' | 'about'>): EndDistortion => {
  const distortion: Distortion = { ...what, fromMs: world.nowMs, toMs: Number.POSITIVE_INFINITY };
  world.distortions.push(distortion);
  refreshTargets(world, distortion);
  return () => {
    distortion.toMs = world.nowMs;
    refreshTargets(world, distortion);
  };
};

/** Silences a source of evidence as a whole: its calls fail; of heartbeats, none arrives. */
export const silenceSource = (world: World, source: EvidenceSource): EndDistortion =>
  distort(world, { source, says: 'nothing', about: 'all' });

/** Makes a source say that instances are sick, or well, whatever they are; `all` are those that come later too. */
export const lieAbout = (
  world: World,
  source: EvidenceSource,
  says: 'sick' | 'well',
  about: readonly string[] | 'all',
): EndDistortion => distort(world, { source, says, about: about === 'all' ? 'all' : new Set(about) });
