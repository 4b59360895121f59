/** A pair of alarms on averages over two minutes: two in a row above `high`, or below `low`. */
export type TwoMinuteAlarms = {
  /** The first datapoint of the period under way; null between periods. */
  readonly half: number | null;
  /** Averages of the two newest periods; null before there were any, and after a minute without a datapoint. */
  readonly older: number | null;
  readonly newest: number | null;
};

export const NO_PERIODS: TwoMinuteAlarms = { half: null, older: null, newest: null };

/** Takes in the datapoint of one minute. */
export const addDatapoint = ({ half, older, newest }: TwoMinuteAlarms, metric: number | null): TwoMinuteAlarms => {
  if (metric === null) return NO_PERIODS;
  if (half === null) return { half: metric, older, newest };
  return { half: null, older: newest, newest: (half + metric) / 2 };
};

/** The newest average when the alarm for so much is ringing; an action is repeated every minute for as long as it does. */
export const ringingAbove = ({ older, newest }: TwoMinuteAlarms, high: number): number | null =>
  older !== null && older > high && newest !== null && newest > high ? newest : null;

/** The newest average when the alarm for so little is ringing. */
export const ringingBelow = ({ older, newest }: TwoMinuteAlarms, low: number): number | null =>
  older !== null && older < low && newest !== null && newest < low ? newest : null;
