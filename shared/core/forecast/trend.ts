/** Shares of the newest minute in each smoothed level, from no smoothing at all to the mean of some two hours. */
export const RATES = [1, 0.5, 0.2, 0.05, 0.01] as const;

/** Holt's linear trend, damped: a rise of the last minutes goes on, but not for ever. */
const LEVEL_RATE = 0.3;
const SLOPE_RATE = 0.05;
const SLOPE_DAMPING = 0.97;

/** Where a load stands and where it is going, by exponential smoothing. */
export type Trend = { readonly levels: readonly number[]; readonly level: number; readonly slope: number };

/** The trend of a load that has been `value` for ever. */
export const steadyTrend = (value: number): Trend => ({ levels: RATES.map(() => value), level: value, slope: 0 });

/** The trend one minute later. Source of the damped trend: Gardner and McKenzie, Management Science 31(10), 1985. */
export const followTrend = ({ levels, level, slope }: Trend, value: number): Trend => {
  const moved = level + slope + LEVEL_RATE * (value - level - slope);
  return {
    levels: RATES.map((rate, index) => {
      const before = levels[index] ?? value;
      return before + rate * (value - before);
    }),
    level: moved,
    slope: SLOPE_DAMPING * (slope + SLOPE_RATE * (moved - level - slope)),
  };
};
