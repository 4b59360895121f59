import type { Fleet } from '../fleet.ts';
import { roundDownUnits } from '../scaling/round-units.ts';

/** Machines of a fleet that should be Spot: the share of what lies above the On-Demand base, rounded down. */
export const spotWanted = (fleet: Fleet, machines: number): number => {
  const { onDemandBase, spotShare } = fleet.purchase;
  return roundDownUnits(Math.max(0, machines - onDemandBase) * spotShare);
};
