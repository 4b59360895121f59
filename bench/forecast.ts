import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import ora from 'ora';
import {
  FORECAST_MEMORY_MB,
  type ForecastTimings,
  judgeForecasts,
  renderForecastSizes,
  renderForecastTimes,
  summarizeTimes,
} from './forecast/render-forecasts.ts';
import type { ColdForecast } from './forecast/time-cold-forecast.ts';
import type { ForecastSteps } from './forecast/time-forecast-steps.ts';
import { runBench } from './run-bench.ts';
import { lambdaHeap, runChild } from './run-child.ts';
import { renderVerdict, type Verdict } from './verdict.ts';

const RESULTS = new URL('results/', import.meta.url);
const COLD_RUNS = 15;
const HEAP = lambdaHeap(FORECAST_MEMORY_MB);
const MACHINE = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', nodeOptions: HEAP };

/** The shipped fleet's warm-up, and the longest there is: what is stored grows with it. */
const WARM_UPS = [3, 60];

const measure = async (warmUpMinutes: number): Promise<ForecastTimings> => {
  const args = [String(warmUpMinutes)];
  const colds: ColdForecast[] = [];
  for (let run = 0; run < COLD_RUNS; run += 1) {
    colds.push(await runChild<ColdForecast>(new URL('forecast/time-cold-forecast.ts', import.meta.url), HEAP, args));
  }
  const steps = await runChild<ForecastSteps>(new URL('forecast/time-forecast-steps.ts', import.meta.url), HEAP, args);
  return { warmUpMinutes, colds, steps };
};

const page = (all: readonly ForecastTimings[], verdicts: readonly Verdict[]): string =>
  [
    '# Forecasts: time, memory, size',
    '',
    `Made by \`npm run bench:forecast\`; Node ${MACHINE.node.replace('v', '')}, ${MACHINE.cpu}.`,
    '',
    'A *step* learns one new minute and asks anew, as the tick does every minute. The *first step* learns 14 days of minutes,',
    `as when nothing is stored; each of the ${COLD_RUNS} is the first thing that a new process computes. Limits are held to the median`,
    'of processor time, garbage collection included: the clock also counts what else the machine was doing.',
    '',
    `Limited was the heap, to what Lambda gives Node at ${FORECAST_MEMORY_MB} MB (\`node ${HEAP.join(' ')}\`), and not`,
    `the processor, of which Lambda gives a function of ${FORECAST_MEMORY_MB} MB a seventh: what only computes takes seven times as`,
    'long there. The last column is that; it is computed, not measured.',
    '',
    renderForecastTimes(summarizeTimes(all)).markdown,
    '',
    renderForecastSizes(all).markdown,
    '',
    ...verdicts.map((verdict) => `- ${renderVerdict(verdict)}`),
    '',
  ].join('\n');

const bench = async (): Promise<readonly Verdict[]> => {
  const all: ForecastTimings[] = [];
  for (const warmUpMinutes of WARM_UPS) {
    const spinner = ora({ text: `forecasts ${warmUpMinutes} minutes ahead`, discardStdin: false }).start();
    try {
      all.push(await measure(warmUpMinutes));
    } finally {
      spinner.stop();
    }
  }
  const verdicts = judgeForecasts(all);
  const sizes = all.map(({ warmUpMinutes, steps: { textBytes, gzipBytes } }) => ({
    warmUpMinutes,
    textBytes,
    gzipBytes,
  }));
  await mkdir(RESULTS, { recursive: true });
  await writeFile(
    new URL('forecast.json', RESULTS),
    `${JSON.stringify({ ...MACHINE, times: summarizeTimes(all), sizes, verdicts }, null, 2)}\n`,
  );
  await writeFile(new URL('forecast.md', RESULTS), page(all, verdicts));
  console.log(renderForecastTimes(summarizeTimes(all)).text);
  console.log(`\n${renderForecastSizes(all).text}`);
  return verdicts;
};

await runBench(bench);
