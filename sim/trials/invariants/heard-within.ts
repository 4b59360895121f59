import { SECOND_MS } from '../../../shared/core/time.ts';
import type { Evidence } from '../invariant.ts';

/** What was seen counts for a minute and a half; the truth is looked at every few seconds. */
const FRESH_MS = 100 * SECOND_MS;

/** A slow invocation acts so long after it looked, at most. */
const SLOW_MS = 45 * SECOND_MS;

/** Clocks of two invocations may be apart by so much. */
const APART_MS = 60 * SECOND_MS;

/** How far the clocks of two invocations can be apart in a trial. */
export const clocksApartMs = ({ inject }: Pick<Evidence, 'inject'>): number =>
  (inject.counts.get('clock-skewed') ?? 0) > 0 ? APART_MS : 0;

/** How long ago at most something was really so that a decision of now was made by. */
export const heardWithinMs = (evidence: Evidence): number =>
  FRESH_MS + (evidence.scene.slowShare > 0 ? SLOW_MS : 0) + clocksApartMs(evidence);
