import type { Fleet } from '../fleet.ts';

/** Fewest machines that availability asks for: as stated, else two where the fleet spans two Availability Zones. */
export const machinesMinOf = (fleet: Fleet, zones: number): number => fleet.machinesMin ?? (zones > 1 ? 2 : 1);
