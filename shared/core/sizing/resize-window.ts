import type { Resize } from '../fleet.ts';
import { nextOccurrence, previousOccurrence } from '../scaling/schedule-occurrence.ts';

/** A window in which machines may be stopped, as it stands at a moment. */
export type WindowState = {
  readonly isOpen: boolean;
  /** When it opened last; zero when it never has. */
  readonly openedMs: number;
  /** When it opens next; null when it never will. */
  readonly opensMs: number | null;
};

/** Where a window stands at `nowMs`. */
export const windowAt = (
  window: Extract<Resize, { readonly kind: 'in-place' }>['window'],
  nowMs: number,
): WindowState => {
  const openedMs = previousOccurrence(window, nowMs);
  return {
    isOpen: openedMs !== null && nowMs < openedMs + window.lastsMs,
    openedMs: openedMs ?? 0,
    opensMs: nextOccurrence(window, nowMs),
  };
};
