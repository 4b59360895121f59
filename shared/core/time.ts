export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the minute that holds `atMs`. */
export const floorToMinute = (atMs: number): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
