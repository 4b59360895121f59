import type { ResizeFailure } from '../fleet-state.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';

/** First rest after a failed resize, doubled with each further one: every try costs the machine some minutes. */
const BACK_OFF_MIN_MS = HOUR_MS;
const BACK_OFF_MAX_MS = DAY_MS;
/** A failure that has rested this long past its end starts over. */
const FORGOTTEN_MS = 7 * DAY_MS;

/** Failures whose back-off is still remembered. */
export const failuresRemembered = (failures: readonly ResizeFailure[], nowMs: number): readonly ResizeFailure[] =>
  failures.filter(({ untilMs }) => nowMs - untilMs < FORGOTTEN_MS);

/** The failure that keeps a type from being tried now; null when none does. */
export const failureOf = (
  failures: readonly ResizeFailure[],
  instanceType: string,
  nowMs: number,
): ResizeFailure | null =>
  failures.find((failure) => failure.instanceType === instanceType && failure.untilMs > nowMs) ?? null;

/** Forgets the failures of a type that a machine runs as at last. */
export const forgetFailures = (failures: readonly ResizeFailure[], instanceType: string): readonly ResizeFailure[] =>
  failures.filter((failure) => failure.instanceType !== instanceType);

/** Puts a type to rest that a machine could not be resized to. */
export const rememberFailure = (
  failures: readonly ResizeFailure[],
  instanceType: string,
  because: string,
  nowMs: number,
): readonly ResizeFailure[] => {
  const known = failures.find((failure) => failure.instanceType === instanceType);
  const backOffMs = known === undefined ? BACK_OFF_MIN_MS : Math.min(BACK_OFF_MAX_MS, known.backOffMs * 2);
  return [...forgetFailures(failures, instanceType), { instanceType, because, untilMs: nowMs + backOffMs, backOffMs }];
};
