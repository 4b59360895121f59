import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import type { BackupPolicy, KeepClass } from './backup-policy.ts';

/** 1970-01-05, a Monday, as wall time: what periods longer than a day are counted from. */
const MONDAY_MS = 4 * DAY_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
};

/** What clocks in the zone show, as milliseconds since 1970 if they showed UTC. */
export const toWallMs = (atMs: number, timeZone: string): number => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown + (((atMs % 1_000) + 1_000) % 1_000);
};

/** When clocks in the zone show `wallMs`: the first time of two, and after the gap for one that a change of clocks leaves out. */
const fromWallMs = (wallMs: number, timeZone: string): number => {
  const offsetAt = (atMs: number): number => toWallMs(atMs, timeZone) - atMs;
  const before = wallMs - offsetAt(wallMs - DAY_MS);
  if (toWallMs(before, timeZone) === wallMs) return before;
  return wallMs - offsetAt(wallMs + DAY_MS);
};

/** The name of the period of a class that holds a moment, in the zone's calendar; weeks begin on Monday. */
export const periodOf = (keepClass: KeepClass, atMs: number, timeZone: string): string => {
  const wallMs = toWallMs(atMs, timeZone);
  const shown = new Date(wallMs).toISOString();
  switch (keepClass) {
    // The hour that clocks show twice is two hours.
    case 'hourly':
      return String(Math.floor((atMs - (wallMs % HOUR_MS)) / MINUTE_MS));
    case 'daily':
      return shown.slice(0, 10);
    case 'weekly':
      return `week ${Math.floor((wallMs - MONDAY_MS) / (7 * DAY_MS))}`;
    case 'monthly':
      return shown.slice(0, 7);
    case 'yearly':
      return shown.slice(0, 4);
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
  const wallMs = toWallMs(nowMs, timeZone);
  const firstWallMs = atMinutes * MINUTE_MS;
  // Days that the clocks change on are longer or shorter: what recurs within a day is counted from its first.
  const stepMs = Math.max(everyMs, DAY_MS);
  const anchorMs = everyMs > DAY_MS ? MONDAY_MS : 0;
  const steps = Math.floor((wallMs - anchorMs - firstWallMs) / stepMs);
  const firstMs = (count: number): number => fromWallMs(anchorMs + count * stepMs + firstWallMs, timeZone);
  const latestMs = firstMs(steps) <= nowMs ? firstMs(steps) : firstMs(steps - 1);
  return everyMs >= DAY_MS ? latestMs : latestMs + Math.floor((nowMs - latestMs) / everyMs) * everyMs;
};
