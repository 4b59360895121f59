import { describe, expect, it } from 'vitest';
import { type ForecastTimings, judgeForecasts, summarizeTimes } from '../../bench/forecast/render-forecasts.ts';
import type { Timing } from '../../bench/forecast/timing.ts';

const took = (cpuMs: number): Timing => ({ wallMs: 2 * cpuMs, cpuMs });

const timingsOf = (stepMs: number, textMs: number, coldMs: number, textBytes = 70_000): ForecastTimings => ({
  warmUpMinutes: 3,
  colds: [{ ...took(coldMs), units: 20, peakMb: 100 }],
  steps: { steps: [took(stepMs)], reads: [took(textMs)], writes: [took(textMs)], textBytes, gzipBytes: 40_000 },
});

const holding = (...all: readonly ForecastTimings[]): readonly boolean[] =>
  judgeForecasts(all).map(({ holds }) => holds);

describe('a forecast', () => {
  it('is held to processor time, step, ledger and all', () => {
    expect(holding(timingsOf(1, 1.9, 299))).toEqual([true, true, true, true, true]);
    expect(holding(timingsOf(1, 2, 300))).toEqual([true, false, false, true, true]);
    expect(holding(timingsOf(5, 0, 1))).toEqual([false, false, true, true, true]);
  });

  it('is held to what it stores, whatever its warm-up', () => {
    expect(holding(timingsOf(1, 1, 1), timingsOf(1, 1, 1, 100_000)).at(-2)).toBe(false);
  });

  it('takes longer in Lambda by its share of a processor', () => {
    const [first] = summarizeTimes([timingsOf(1, 1, 100)]);
    expect(first).toMatchObject({ times: 1, medianMs: 200, cpuMs: 100 });
    expect(first?.lambdaMs).toBeCloseTo((100 * 1_769) / 256, 6);
  });
});
