export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 1_440;

/** Days back that speak for a minute of the day; the last of them is the same day of last week. */
export const SEASON_DAYS = 7;

/** The share of a number that is left a minute later when half of it is forgotten in `halfLifeMinutes`. */
export const keptPerMinute = (halfLifeMinutes: number): number => 0.5 ** (1 / halfLifeMinutes);
