/** Keeps a number that is one bit above 10 in floating point from becoming 11: a millionth of a unit serves nobody. */
const TOLERANCE = 1e-6;

/** The smallest whole number of steps of units that is not less than `units`, and never less than zero. */
export const roundUpUnits = (units: number, step = 1): number =>
  Math.max(0, Math.ceil((units - TOLERANCE) / step) * step);

/** The largest whole number that is not more than `units`. */
export const roundDownUnits = (units: number): number => Math.floor(units + TOLERANCE);

/** Whether `units` are as many as `wanted`, or more. */
export const isEnough = (units: number, wanted: number): boolean => units > wanted - TOLERANCE;
