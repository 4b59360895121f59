import type { Fleet } from '../fleet.ts';
import type { DryPool, Market } from '../fleet-state.ts';
import type { ZoneView } from '../fleet-view.ts';
import type { Rung } from './rungs-of.ts';

/** Types of a rung that a zone's pool of a market has not refused lately. */
export const usableTypes = (
  { types }: Rung,
  dryPools: readonly DryPool[],
  zone: string,
  market: Market,
): readonly string[] =>
  types.filter(
    (instanceType) =>
      !dryPools.some((pool) => pool.zone === zone && pool.market === market && pool.instanceType === instanceType),
  );

/** Markets from which any machine of the fleet may come: Spot alone will do only where no machine must be On-Demand. */
const marketsOf = ({ purchase }: Fleet): readonly Market[] =>
  purchase.spotShare === 1 && purchase.onDemandBase === 0 ? ['on-demand', 'spot'] : ['on-demand'];

/** Rungs that some zone has not refused lately. */
export const usableRungs = (
  fleet: Fleet,
  rungs: readonly Rung[],
  dryPools: readonly DryPool[],
  zones: readonly ZoneView[],
): readonly Rung[] =>
  rungs.filter((rung) =>
    zones.some(({ name }) => marketsOf(fleet).some((market) => usableTypes(rung, dryPools, name, market).length > 0)),
  );
