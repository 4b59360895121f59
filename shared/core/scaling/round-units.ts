/** Keeps a product such as 10 x 60 / 60, one bit above 10 in floating point, from becoming 11. */
const TOLERANCE = 1e-9;

/** The smallest whole number of units that is not less than `units`. */
export const roundUpUnits = (units: number): number => Math.ceil(units - TOLERANCE);
