/** The days that a policy is tuned on, and those that prove it. */
export type Split = {
  /** Minutes that are tuned on; the rest are held out. */
  readonly trained: number;
  /** Minutes at the start of them that are run but not counted. */
  readonly warmUp: number;
};

const MINUTES_A_DAY = 1_440;
const TRAINED_SHARE = 2 / 3;
/** From so many days on the split falls between two of them. */
const WHOLE_DAYS_MIN = 3;

/** Two thirds to tune on, one third to prove it; a warm-up takes at most half of the former. */
export const splitDays = (minutes: number, warmUp: number): Split => {
  const days = minutes / MINUTES_A_DAY;
  const trained =
    days >= WHOLE_DAYS_MIN ? Math.floor(days * TRAINED_SHARE) * MINUTES_A_DAY : Math.round(minutes * TRAINED_SHARE);
  return { trained, warmUp: Math.min(warmUp, Math.floor(trained / 2)) };
};
