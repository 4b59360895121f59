import { DAY_MINUTES } from './spans.ts';

/**
 * One number a minute over the last days, in chunks of a day so that a new minute copies one day and no more.
 * Minutes are counted since 1970; a minute of which nothing is known is NaN, never zero.
 */
export type MinuteSeries = { readonly firstDay: number; readonly days: readonly Float32Array[] };

/** A series that knows nothing. */
export const EMPTY_SERIES: MinuteSeries = { firstDay: 0, days: [] };

const unknownDay = (): Float32Array => new Float32Array(DAY_MINUTES).fill(Number.NaN);

/** Adds a minute at the end, and forgets all but the last `keptDays` days. */
export const recordMinute = (series: MinuteSeries, minute: number, value: number, keptDays: number): MinuteSeries => {
  const day = Math.floor(minute / DAY_MINUTES);
  const firstDay = Math.max(series.days.length === 0 ? day : series.firstDay, day - keptDays + 1);
  const days = Array.from({ length: day - firstDay + 1 }, (_, index) => {
    const known = series.days[firstDay + index - series.firstDay];
    if (known === undefined) return unknownDay();
    return firstDay + index === day ? known.slice() : known;
  });
  const today = days.at(-1);
  if (today !== undefined) today[minute - day * DAY_MINUTES] = value;
  return { firstDay, days };
};

/** The value of a minute; NaN where nothing is known. */
export const valueAt = ({ firstDay, days }: MinuteSeries, minute: number): number => {
  const day = Math.floor(minute / DAY_MINUTES);
  return days[day - firstDay]?.[minute - day * DAY_MINUTES] ?? Number.NaN;
};

/** The mean of what is known of the minutes within `reach` of this one; NaN where nothing is. */
export const meanAround = (series: MinuteSeries, minute: number, reach: number): number => {
  let sum = 0;
  let known = 0;
  for (let near = minute - reach; near <= minute + reach; near += 1) {
    const value = valueAt(series, near);
    if (Number.isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return sum / known;
};
