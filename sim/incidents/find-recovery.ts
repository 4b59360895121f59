import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Span } from '../world-state.ts';

/** What was whole for so long has recovered: a time below desired that begins later has another cause. */
const SETTLED_MS = 5 * MINUTE_MS;

/** From when to when less served than was desired: not at all where both are null, to the end of the run where one is. */
export type Recovery = { readonly belowFromMs: number | null; readonly wholeAtMs: number | null };

/** What an incident made of the times, oldest first, in which less served than was desired; an open end is Infinity. */
export const findRecovery = (belowSpans: readonly Readonly<Span>[], struckMs: number): Recovery => {
  let belowFromMs: number | null = null;
  let wholeMs = struckMs;
  for (const { fromMs, toMs } of belowSpans) {
    if (toMs <= struckMs) continue;
    if (fromMs - wholeMs > SETTLED_MS) break;
    belowFromMs ??= Math.max(fromMs, struckMs);
    wholeMs = toMs;
  }
  return { belowFromMs, wholeAtMs: belowFromMs === null || wholeMs === Number.POSITIVE_INFINITY ? null : wholeMs };
};

/** Time to recover; null where the run ended before. */
export const recoveryMsOf = ({ belowFromMs, wholeAtMs }: Recovery): number | null => {
  if (belowFromMs === null) return 0;
  return wholeAtMs === null ? null : wholeAtMs - belowFromMs;
};
