import type { Datapoint } from '../shared/core/reading.ts';
import { MINUTE_MS } from '../shared/core/time.ts';
import type { Instance } from './world-state.ts';

/** Whether an instance served through the whole of a time without a break. */
export const servedThrough = ({ readySpans }: Instance, fromMs: number, toMs: number): boolean =>
  readySpans.some((span) => span.fromMs <= fromMs && span.toMs >= toMs);

/** The CPU of one instance over the part of a minute in which it served; null when it did not serve at all. */
export const cpuDatapoint = ({ readySpans, fleet }: Instance, minute: number, startMs: number): Datapoint | null => {
  const { utilisationMsAt, cpu } = fleet.metrics;
  // Of a minute in which nothing is published of its fleet nothing is of its machines.
  if (cpu[minute] === null) return null;
  const startUtilisationMs = utilisationMsAt[minute];
  const endUtilisationMs = utilisationMsAt[minute + 1];
  if (startUtilisationMs === undefined || endUtilisationMs === undefined) return null;
  const endMs = startMs + MINUTE_MS;
  let servedMs = 0;
  let utilisationMs = 0;
  for (const span of readySpans) {
    const fromMs = Math.max(span.fromMs, startMs);
    const toMs = Math.min(span.toMs, endMs);
    if (toMs <= fromMs) continue;
    servedMs += toMs - fromMs;
    utilisationMs +=
      Math.min(span.toUtilisationMs, endUtilisationMs) - Math.max(span.fromUtilisationMs, startUtilisationMs);
  }
  return servedMs > 0 ? { atMs: startMs, value: utilisationMs / servedMs } : null;
};
