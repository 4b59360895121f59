/** What an ask may be: a multiple of `unitStep` from `min` to `max`, and never more than a little above the worst ever seen. */
export type AskLimits = {
  readonly min: number;
  readonly max: number;
  readonly unitStep: number;
  readonly worst: number;
};

/** On the way out it goes a deviation further, so that a rise is one move and not many. */
const OUT_FURTHER = 1;

/** A fiftieth of a unit that is missing is no reason to move: a load that stands still would else go out and in for ever. */
const OUT_FROM = 0.02;

/** Less is asked for only where it is this many deviations less: a move that noise would take back costs two. */
const IN_FROM = 2.7;

/** After a burst a deviation may be as large as the fleet; what is this share too much is given back all the same. */
const IN_FROM_SHARE = 0.3;

/** Keeps a number that is one bit above a whole step from becoming the next one. */
const TOLERANCE = 1e-9;

const roundUp = (units: number, { min, max, unitStep, worst }: AskLimits): number => {
  const whole = Math.ceil(Math.min(units, worst) / unitStep - TOLERANCE) * unitStep;
  return Math.min(max, Math.max(min, whole));
};

/**
 * The ask one minute later: out at once to what is wanted now, and a little further; in only to the most that was wanted
 * over the last minutes (`peak`), and only where that is worth a move.
 */
export const moveAsk = (asked: number, wanted: number, peak: number, deviation: number, limits: AskLimits): number => {
  if (roundUp(wanted - OUT_FROM, limits) > asked) return roundUp(wanted + OUT_FURTHER * deviation, limits);
  const enough = roundUp(peak, limits);
  const worthwhile = Math.max(limits.unitStep, Math.min(IN_FROM * deviation, IN_FROM_SHARE * asked));
  return enough <= asked - worthwhile + TOLERANCE ? enough : asked;
};
