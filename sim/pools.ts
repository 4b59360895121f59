import type { Market } from '../shared/core/fleet-state.ts';
import type { World } from './world-state.ts';

/** Where EC2 takes machines from: one size in one Availability Zone on one market. */
export type Pool = { readonly instanceType: string; readonly zone: string; readonly market: Market };

const poolKey = ({ instanceType, zone, market }: Pool): string => `${instanceType}/${zone}/${market}`;

/** Limits what a pool can still give: 0 is dry, null is without end. Machines that end do not come back to it. */
export const limitPool = (world: World, pool: Pool, machines: number | null): void => {
  if (machines === null) world.pools.delete(poolKey(pool));
  else world.pools.set(poolKey(pool), machines);
};

/** Takes up to `machines` out of a pool and says how many it gave; one in a zone that fails gives none. */
export const takeFromPool = (world: World, pool: Pool, machines: number): number => {
  if (world.outages.has(pool.zone)) return 0;
  const limit = world.disturbances.refusing.get(pool.zone);
  const free = world.pools.get(poolKey(pool));
  const given = Math.min(machines, free ?? machines, limit?.left ?? machines);
  if (limit !== undefined) limit.left -= given;
  if (free !== undefined) world.pools.set(poolKey(pool), free - given);
  return given;
};

/** Gives machines back that were taken out of a pool and never launched. */
export const returnToPool = (world: World, pool: Pool, machines: number): void => {
  const free = world.pools.get(poolKey(pool));
  if (free !== undefined) world.pools.set(poolKey(pool), free + machines);
};
