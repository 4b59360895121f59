import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import type { FluidName } from './run-peer.ts';

/** A peer's setting, and what it comes to. */
export type TunedPeer = { readonly name: FluidName; readonly target: number; readonly elasticity: Elasticity };

type RunPeer = (name: FluidName, target: number) => Elasticity;

const COARSE_FROM = 4;
const COARSE_TO = 100;
const COARSE_STEP = 2;
const FINE_STEP = 0.25;

/** Every setting of a peer on a coarse grid of its whole range, cheapest first where cost falls with the target. */
export const sweepPeer = (run: RunPeer, name: FluidName): readonly TunedPeer[] => {
  const swept: TunedPeer[] = [];
  for (let target = COARSE_TO; target >= COARSE_FROM; target -= COARSE_STEP) {
    swept.push({ name, target, elasticity: run(name, target) });
  }
  return swept;
};

const cheapestWithin = (settings: readonly TunedPeer[], slo: number): TunedPeer | null =>
  settings.reduce<TunedPeer | null>(
    (best, setting) =>
      setting.elasticity.shortfall <= slo && (best === null || setting.elasticity.cost < best.elasticity.cost)
        ? setting
        : best,
    null,
  );

/**
 * The cheapest setting of a peer whose shortfall is within the SLO on this very load: the best of a sweep over its whole
 * range, then of a fine grid on both sides of it. Null when no setting keeps the SLO.
 */
export const tunePeer = (run: RunPeer, swept: readonly TunedPeer[], slo: number): TunedPeer | null => {
  const best = cheapestWithin(swept, slo);
  if (best === null) return null;
  const fine: TunedPeer[] = [best];
  for (let offset = FINE_STEP; offset < COARSE_STEP; offset += FINE_STEP) {
    for (const target of [best.target + offset, best.target - offset]) {
      fine.push({ name: best.name, target, elasticity: run(best.name, target) });
    }
  }
  return cheapestWithin(fine, slo);
};
