import { MINUTE_MS } from '../core/time.ts';
import type { IgnoredCode } from './signal.ts';

/** Retries reach hours and days; what was seen longer ago than this says nothing about now. */
const EVENT_AGE_MAX_MS = 15 * MINUTE_MS;
/** How far the clocks of AWS and of this process may differ. */
const CLOCK_SKEW_MAX_MS = 5 * MINUTE_MS;

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

/** When an event happened, or why its time keeps it from being acted on. */
export type JudgedTime =
  | { readonly kind: 'recent'; readonly atMs: number }
  | { readonly kind: 'refused'; readonly code: IgnoredCode; readonly because: string };

const refuse = (code: IgnoredCode, because: string): JudgedTime => ({ kind: 'refused', code, because });

/** Judges an event by its time. AWS writes offsets as `Z` and as `+0000`. */
export const judgeEventTime = (time: string, nowMs: number, ageMaxMs = EVENT_AGE_MAX_MS): JudgedTime => {
  const atMs = parseTime(time);
  if (atMs === null) return refuse('IMPOSSIBLE_TIME', 'the event has a time that is none');
  if (atMs > nowMs + CLOCK_SKEW_MAX_MS) return refuse('IMPOSSIBLE_TIME', `the event is of the future: ${time}`);
  if (atMs < nowMs - ageMaxMs) {
    return refuse('STALE_EVENT', `the event is older than ${ageMaxMs / MINUTE_MS} minutes: ${time}`);
  }
  return { kind: 'recent', atMs };
};

/** A time as AWS writes it in ISO 8601, or null; a day that its month does not have is no time. */
export const parseTime = (time: string): number | null => {
  const [, local = '', fraction = '', offset = ''] = FORM.exec(time) ?? [];
  const utcMs = Date.parse(`${local}Z`);
  // JavaScript moves such a day on to the next month, without a word.
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, local.length) !== local) return null;
  const colonOffset = offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const atMs = Date.parse(`${local}${fraction}${colonOffset}`);
  return Number.isNaN(atMs) ? null : atMs;
};
