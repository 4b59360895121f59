import { refreshInstance } from '../readiness.ts';
import { setTimer } from '../timer-queue.ts';
import type { World, ZoneOutage } from '../world-state.ts';
import { tellZoneShift } from './shift-zone.ts';

/** How an Availability Zone fails. */
export type ZoneFailure = {
  /** How EC2 refuses to launch and to start there meanwhile; for want of capacity, where it is not said. */
  readonly refusal?: ZoneOutage['refusal'];
  /** From the failure until ARC tells of an autoshift; without it there is none. */
  readonly shiftedAfterMs?: number;
};

const refreshZone = (world: World, zone: string): void => {
  for (const instance of world.instances.values()) if (instance.zone === zone) refreshInstance(world, instance);
};

/** Lets a whole zone fail: nothing in it answers, pings or is launched, until it is restored. */
export const failZone = (world: World, zone: string, failure: ZoneFailure = {}): void => {
  const { refusal = 'no-capacity', shiftedAfterMs } = failure;
  const outage: ZoneOutage = { sinceMs: world.nowMs, refusal, shifted: false };
  world.outages.set(zone, outage);
  refreshZone(world, zone);
  if (shiftedAfterMs === undefined) return;
  setTimer(world.timers, world.nowMs + shiftedAfterMs, () => {
    if (world.outages.get(zone) !== outage) return;
    outage.shifted = true;
    tellZoneShift(world, zone, false);
  });
};

/** Ends the outage of a zone: what nobody terminated answers again, and an autoshift is over. */
export const restoreZone = (world: World, zone: string): void => {
  const outage = world.outages.get(zone);
  if (outage === undefined) return;
  world.outages.delete(zone);
  refreshZone(world, zone);
  if (outage.shifted) tellZoneShift(world, zone, true);
};
