import type { Fleet } from '../fleet.ts';
import type { DryPool, Market } from '../fleet-state.ts';
import type { ZoneLeft } from '../healing/zones-left.ts';
import { poolsResting } from './record-launch-answer.ts';

const MARKETS: readonly Market[] = ['on-demand', 'spot'];

/** Pools that must not be asked now: those that refused lately, and all of zones that are left. */
export const poolsBarred = (
  { sizes }: Fleet,
  dryPools: readonly DryPool[],
  zonesLeft: readonly ZoneLeft[],
  nowMs: number,
): readonly DryPool[] => [
  ...poolsResting(dryPools, nowMs),
  ...zonesLeft.flatMap(({ zone }) =>
    sizes.flatMap(({ instanceType }) =>
      MARKETS.map((market): DryPool => ({ instanceType, zone, market, untilMs: nowMs, backOffMs: 0 })),
    ),
  ),
];
