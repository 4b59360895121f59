import { InvalidArgumentError } from 'commander';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';

/** A moment as a person names it: a time of its own, or a time of day (UTC) that needs a day. */
export type Moment =
  | { readonly kind: 'instant'; readonly atMs: number }
  | { readonly kind: 'time-of-day'; readonly sinceMidnightMs: number };

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads an ISO 8601 time (UTC unless it says otherwise) or `HH:MM`. */
export const parseMoment = (text: string): Moment => {
  const [timeOfDay, hours, minutes, seconds] = TIME_OF_DAY.exec(text) ?? [];
  if (timeOfDay !== undefined) {
    const sinceMidnightMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds ?? 0) * SECOND_MS;
    return { kind: 'time-of-day', sinceMidnightMs };
  }
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice('2026-01-01'.length));
  const atMs = Date.parse(hasZone || text.length === '2026-01-01'.length ? text : `${text}Z`);
  if (!ISO_TIME.test(text) || Number.isNaN(atMs)) {
    throw new InvalidArgumentError('Say a time such as 14:05 or 2026-11-21T14:05Z; UTC unless it says otherwise.');
  }
  return { kind: 'instant', atMs };
};

/** The moment in milliseconds; a time of day is the latest one that is not after `latestMs`. */
export const resolveMoment = (moment: Moment, latestMs: number): number => {
  if (moment.kind === 'instant') return moment.atMs;
  const onThatDay = Math.floor(latestMs / DAY_MS) * DAY_MS + moment.sinceMidnightMs;
  return onThatDay <= latestMs ? onThatDay : onThatDay - DAY_MS;
};
