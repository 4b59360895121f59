import { MINUTE_MS } from '../core/time.ts';
import type { IgnoredCode } from './signal.ts';

/** Retries reach hours and days; what was seen longer ago than this says nothing about now. */
const EVENT_AGE_MAX_MS = 15 * MINUTE_MS;
/** How far the clocks of AWS and of this process may differ. */
const CLOCK_SKEW_MAX_MS = 5 * MINUTE_MS;

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

/** Why an event's time keeps it from being acted on; null when it is recent. AWS writes offsets as `Z` and as `+0000`. */
export const judgeEventTime = (
  time: string,
  nowMs: number,
): { readonly code: IgnoredCode; readonly because: string } | null => {
  const atMs = parseTime(time);
  if (atMs === null) return { code: 'IMPOSSIBLE_TIME', because: 'the event has a time that is none' };
  if (atMs > nowMs + CLOCK_SKEW_MAX_MS)
    return { code: 'IMPOSSIBLE_TIME', because: `the event is of the future: ${time}` };
  if (atMs < nowMs - EVENT_AGE_MAX_MS) {
    return { code: 'STALE_EVENT', because: `the event is older than ${EVENT_AGE_MAX_MS / MINUTE_MS} minutes: ${time}` };
  }
  return null;
};

const parseTime = (time: string): number | null => {
  const [, local = '', fraction = '', offset = ''] = FORM.exec(time) ?? [];
  const utcMs = Date.parse(`${local}Z`);
  // A day that its month does not have is moved on to the next month, without a word.
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, local.length) !== local) return null;
  const colonOffset = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const atMs = Date.parse(`${local}${fraction}${colonOffset}`);
  return Number.isNaN(atMs) ? null : atMs;
};
