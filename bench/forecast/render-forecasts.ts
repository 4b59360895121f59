import { formatCount } from '../../cli/output/format.ts';
import { percentile } from '../../sim/percentile.ts';
import { lambdaMs } from '../cost/monthly-work.ts';
import { type RenderedRows, renderRows } from '../render-rows.ts';
import type { Verdict } from '../verdict.ts';
import type { ColdForecast } from './time-cold-forecast.ts';
import type { ForecastSteps } from './time-forecast-steps.ts';
import type { Timing } from './timing.ts';

/** The memory, in MB, that a forecast must fit into. */
export const FORECAST_MEMORY_MB = 256;

const STEP_MS_MAX = 5;
const COLD_MS_MAX = 300;
const TEXT_BYTES_MAX = 100_000;

/** All that was measured of a fleet whose machines take so long to serve: the forecast reaches as far ahead. */
export type ForecastTimings = {
  readonly warmUpMinutes: number;
  readonly colds: readonly ColdForecast[];
  readonly steps: ForecastSteps;
};

type Measured = { readonly name: string; readonly timings: readonly Timing[] };

const measuredOf = ({ colds, steps }: ForecastTimings): readonly Measured[] => [
  { name: 'first step, from 14 days', timings: colds },
  { name: 'a step', timings: steps.steps },
  { name: 'read what is stored', timings: steps.reads },
  { name: 'write it', timings: steps.writes },
];

const wallMs = (timings: readonly Timing[], rank: number): number =>
  percentile(
    timings.map((timing) => timing.wallMs),
    rank,
  );

const cpuMs = (timings: readonly Timing[]): number =>
  percentile(
    timings.map((timing) => timing.cpuMs),
    0.5,
  );

/** One kind of work in figures: on the clock, of the processor, and what that would be in Lambda. */
export type ForecastTime = {
  readonly name: string;
  readonly warmUpMinutes: number;
  readonly times: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly cpuMs: number;
  readonly lambdaMs: number;
};

/** How long each part of a forecast takes. */
export const summarizeTimes = (all: readonly ForecastTimings[]): readonly ForecastTime[] =>
  all.flatMap((measured) =>
    measuredOf(measured).map(({ name, timings }) => {
      const cpu = cpuMs(timings);
      return {
        name,
        warmUpMinutes: measured.warmUpMinutes,
        times: timings.length,
        medianMs: wallMs(timings, 0.5),
        p99Ms: wallMs(timings, 0.99),
        cpuMs: cpu,
        lambdaMs: lambdaMs({ wallMs: cpu, cpuMs: cpu }, FORECAST_MEMORY_MB),
      };
    }),
  );

const format = (ms: number): string => ms.toFixed(ms < 10 ? 3 : 0);

/** The times as a table. */
export const renderForecastTimes = (times: readonly ForecastTime[]): RenderedRows =>
  renderRows(
    [
      'what',
      'warm-up',
      'times',
      'median, ms',
      '99 %, ms',
      'processor, ms',
      `at the share of ${FORECAST_MEMORY_MB} MB, ms`,
    ],
    times.map((time) => [
      time.name,
      `${time.warmUpMinutes} min`,
      formatCount(time.times),
      ...[time.medianMs, time.p99Ms, time.cpuMs, time.lambdaMs].map(format),
    ]),
  );

const peakMb = ({ colds }: ForecastTimings): number => Math.max(...colds.map((cold) => cold.peakMb));

/** How much a forecast holds and stores. */
export const renderForecastSizes = (all: readonly ForecastTimings[]): RenderedRows =>
  renderRows(
    ['warm-up', 'stored, bytes', 'with gzip, bytes', 'process, MB'],
    all.map((measured) => [
      `${measured.warmUpMinutes} min`,
      ...[measured.steps.textBytes, measured.steps.gzipBytes, peakMb(measured)].map(formatCount),
    ]),
  );

const judgeTime = (claim: string, limitMs: number, all: readonly (readonly Timing[])[]): Verdict => {
  const sum = (of: (timings: readonly Timing[]) => number): number => all.reduce((ms, timings) => ms + of(timings), 0);
  const cpu = sum(cpuMs);
  const median = sum((timings) => wallMs(timings, 0.5));
  return {
    claim: `${claim} takes less than ${limitMs} ms`,
    found: `${format(cpu)} ms of a processor, ${format(median)} ms on the clock`,
    holds: cpu < limitMs,
  };
};

/** Whether forecasts are made in time, and fit into a small function and into their place in the ledger. */
export const judgeForecasts = (all: readonly ForecastTimings[]): readonly Verdict[] => {
  const texts = all.map(({ steps }) => steps.textBytes);
  const peaks = all.map(peakMb);
  return [
    ...all.flatMap(({ warmUpMinutes, colds, steps }) => {
      const ahead = `with a warm-up of ${warmUpMinutes} min`;
      return [
        judgeTime(`${ahead}, a step`, STEP_MS_MAX, [steps.steps]),
        judgeTime('the same, read before and written after,', STEP_MS_MAX, [steps.reads, steps.steps, steps.writes]),
        judgeTime('and a first step, from 14 days,', COLD_MS_MAX, [colds]),
      ];
    }),
    {
      claim: `what is stored takes less than ${formatCount(TEXT_BYTES_MAX)} bytes`,
      found: texts.map(formatCount).join('; '),
      holds: Math.max(...texts) < TEXT_BYTES_MAX,
    },
    {
      claim: `a first step fits in a process of ${FORECAST_MEMORY_MB} MB`,
      found: `${peaks.map(formatCount).join('; ')} MB at most, Node and the generated load included`,
      holds: Math.max(...peaks) < FORECAST_MEMORY_MB,
    },
  ];
};
