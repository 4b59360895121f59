import type { Fleet } from '../shared/core/fleet.ts';
import { roundUpUnits } from '../shared/core/scaling/round-units.ts';
import { unitStepOf } from '../shared/core/sizing/rungs-of.ts';
import { wantedSizes } from '../shared/core/sizing/wanted-sizes.ts';

/** Utilisation at which the fleet meets the first minute, whoever sizes it: a run shows no cold start. */
const START_UTILISATION = 0.6;

/** Instance types of the machines that a fleet begins with: for that load, within its bounds, in its shape. */
export const startTypes = (fleet: Fleet, load: number, unitRate: number): readonly string[] => {
  const { capacity, subnets } = fleet;
  const wanted = roundUpUnits(load / (START_UTILISATION * unitRate), unitStepOf(fleet));
  const machinesMin = fleet.machinesMin ?? Math.min(2, subnets.length);
  const desired = Math.min(capacity.max, Math.max(capacity.min, wanted));
  const composition = wantedSizes(fleet, { desired, machinesMin, max: capacity.max });
  return composition.flatMap(({ rung, machines }) => Array.from({ length: machines }, () => rung.types[0]));
};
