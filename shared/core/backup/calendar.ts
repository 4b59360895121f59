import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts';
import type { BackupPolicy, KeepClass } from './backup-policy.ts';

/** 1970-01-05, a Monday, as wall time: what periods longer than a day are counted from. */
const MONDAY_MS = 4 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  // Swedish writes ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return format;
};

/** What clocks in the zone show, as milliseconds since 1970 if they showed UTC; of a moment in the years 1970 to 9998. */
export const toWallMs = (atMs: number, timeZone: string): number =>
  timeZone === 'UTC' ? atMs : Date.parse(`${formatOf(timeZone).format(atMs).replace(' ', 'T')}Z`) + (atMs % SECOND_MS);

/** When clocks in the zone show `wallMs`: the first time of two, and as much after a gap as the time lies in it. */
const fromWallMs = (wallMs: number, timeZone: string): number => {
  const offsetAt = (atMs: number): number => toWallMs(atMs, timeZone) - atMs;
  const before = wallMs - offsetAt(wallMs - DAY_MS);
  const after = wallMs - offsetAt(wallMs + DAY_MS);
  return toWallMs(before, timeZone) !== wallMs && toWallMs(after, timeZone) === wallMs ? after : before;
};

/** The name of the period of a class that holds a moment, in the zone's calendar; weeks begin on Monday. */
export const periodOf = (keepClass: KeepClass, atMs: number, timeZone: string): string =>
  periodAt(keepClass, atMs, toWallMs(atMs, timeZone));

/** As `periodOf`, of a moment whose wall time is known. */
export const periodAt = (keepClass: KeepClass, atMs: number, wallMs: number): string => {
  const shown = new Date(wallMs);
  switch (keepClass) {
    // The hour that clocks show twice is two hours.
    case 'hourly':
      return `minute ${Math.floor((atMs - (wallMs % HOUR_MS)) / MINUTE_MS)}`;
    case 'daily':
      return `day ${Math.floor(wallMs / DAY_MS)}`;
    case 'weekly':
      return `week ${Math.floor((wallMs - MONDAY_MS) / (7 * DAY_MS))}`;
    case 'monthly':
      return `${shown.getUTCFullYear()}-${shown.getUTCMonth() + 1}`;
    case 'yearly':
      return `${shown.getUTCFullYear()}`;
  }
};

/** About how long a period of a class lasts at most: for the expiry that a recovery point is given. */
export const PERIOD_MAX_MS: Readonly<Record<KeepClass, number>> = {
  hourly: HOUR_MS,
  daily: 25 * HOUR_MS,
  weekly: 7 * DAY_MS + HOUR_MS,
  monthly: 31 * DAY_MS + HOUR_MS,
  yearly: 366 * DAY_MS,
};

/** The latest moment at or before `nowMs` at which the policy asks for recovery points. */
export const occurrenceAt = (
  { everyMs, atMinutes, timeZone }: Pick<BackupPolicy, 'everyMs' | 'atMinutes' | 'timeZone'>,
  nowMs: number,
): number => {
  const firstWallMs = atMinutes * MINUTE_MS + (everyMs > DAY_MS ? MONDAY_MS : 0);
  // Days that the clocks change on are longer or shorter: what recurs within a day is counted from its first.
  const stepMs = Math.max(everyMs, DAY_MS);
  const firstMs = (step: number): number => fromWallMs(firstWallMs + step * stepMs, timeZone);
  // Where the clocks were put back, the next may have come though they show a time before it.
  let step = Math.floor((toWallMs(nowMs, timeZone) - firstWallMs) / stepMs) + 1;
  while (firstMs(step) > nowMs) step -= 1;
  const latestMs = firstMs(step);
  return everyMs >= DAY_MS ? latestMs : latestMs + Math.floor((nowMs - latestMs) / everyMs) * everyMs;
};
