import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Cloud } from '../cloud.ts';
import { createFleetRegion, putInService } from '../simulated-region.ts';
import type { World } from '../world-state.ts';
import { COPY_KEY, HOME, readBackupDayConfig, STANDBY } from './backup-day-config.ts';

/** Two Regions, and in the first of them a fleet whose machines write to their volumes all day. */
export type DayCloud = {
  readonly cloud: Cloud;
  readonly home: World;
  readonly standby: World;
  readonly fleet: Fleet;
  readonly startMs: number;
};

/** Before the day begins: members get their slots, and the first recovery points are due at midnight. */
const SETTLE_MS = 10 * MINUTE_MS;

/** From launch until the application answers. */
const BOOT_MS = 2 * MINUTE_MS;

/** Makes both Regions, a while before the day begins. */
export const createDayCloud = (seed: number, startMs: number): DayCloud => {
  const open = (region: string, own: number) => {
    const [fleet] = readBackupDayConfig(region).fleets;
    if (fleet === undefined) throw new Error(`the day has no fleet in ${region}`);
    const world = { seed: own, startMs: startMs - SETTLE_MS, timing: { bootMs: BOOT_MS } };
    return { fleet, ...createFleetRegion({ fleet, region, world, unitRate: 1, loadAt: () => 0 }) };
  };
  const home = open(HOME, seed);
  const standby = open(STANDBY, seed + 1);
  const { fleet } = home;
  const [size] = fleet.sizes;
  putInService(
    home,
    fleet,
    Array.from({ length: fleet.capacity.min }, () => size.instanceType),
  );
  standby.world.snapshots.keys.add(COPY_KEY);
  const cloud: Cloud = new Map([
    [HOME, home.world],
    [STANDBY, standby.world],
  ]);
  return { cloud, home: home.world, standby: standby.world, fleet, startMs };
};

/** Slots of the fleet, which its recovery points are of, in order. */
export const slotsOf = ({ home }: DayCloud): readonly string[] =>
  [...new Set([...home.storage.volumes.values()].flatMap(({ slot }) => slot ?? []))].sort();
