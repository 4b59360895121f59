import type { LoadTrace } from '../../sim/load-trace.ts';

const PEAK_UNITS = 30;
const UTILISATION = 0.6;

/** How a unit rate was chosen, for the person whose machines are not known. */
export type ChosenUnitRate = { readonly unitRate: number; readonly because: string };

/** A unit rate at which the highest minute of the load needs 30 units at 60 %, or the fleet's most if that is fewer. */
export const chooseUnitRate = ({ minutes }: LoadTrace, unitsMax: number): ChosenUnitRate => {
  const peak = minutes.reduce((highest, load) => Math.max(highest, load), 0);
  const units = Math.min(PEAK_UNITS, unitsMax);
  const unitRate = peak === 0 ? 1 : Number((peak / (UTILISATION * units)).toPrecision(3));
  return {
    unitRate,
    because: `the highest minute needs ${units} units at ${UTILISATION * 100} %; --unit-rate sets another`,
  };
};
