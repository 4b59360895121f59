import { tellListeners } from '../tell-listeners.ts';
import type { World } from '../world-state.ts';
import { zoneIdOf } from '../zone-ids.ts';

/** Tells that ARC's autoshift away from a zone, by its name, has begun or is over; the zone itself stays as it is. */
export const tellZoneShift = (world: World, zone: string, over: boolean): void =>
  tellListeners(world, { kind: 'zone-shift', atMs: world.nowMs, zoneId: zoneIdOf(zone), over });
