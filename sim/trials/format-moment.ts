import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

const digits = (value: number, count: number): string => String(Math.floor(value)).padStart(count, '0');

/** A moment of a trial by what has passed since its beginning: `01:15:29.000`. */
export const formatMoment = (ms: number): string =>
  `${digits(ms / HOUR_MS, 2)}:${digits((ms / MINUTE_MS) % 60, 2)}:${digits((ms / SECOND_MS) % 60, 2)}.${digits(ms % SECOND_MS, 3)}`;
