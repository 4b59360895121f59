import { gzipSync } from 'node:zlib';
import { readForecast, writeForecast } from '../../shared/core/forecast/forecast-text.ts';
import { foresee, type PolicyForecast, UNTAUGHT } from '../../shared/core/forecast/foresee.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { drawLoad, FOLLOWED_MINUTES, foresightAt, PAST_MINUTES } from './forecast-case.ts';
import { startTiming, type Timing } from './timing.ts';

/** A day of steps after two weeks: each of them, what is between it and the ledger, and what is stored at the end. */
export type ForecastSteps = {
  readonly steps: readonly Timing[];
  readonly reads: readonly Timing[];
  readonly writes: readonly Timing[];
  readonly textBytes: number;
  readonly gzipBytes: number;
};

const [warmUpMinutes] = process.argv.slice(2).map(Number);
const warmUpMs = (warmUpMinutes ?? 0) * MINUTE_MS;
const load = drawLoad();

/** Stored, and gone on from what is read back, more often than by the tick: for more samples. */
const STORE_MINUTES = 10;

const steps: Timing[] = [];
const reads: Timing[] = [];
const writes: Timing[] = [];

const writeTimed = (forecast: PolicyForecast): string => {
  const stop = startTiming();
  const text = writeForecast(forecast);
  writes.push(stop());
  if (text === null) throw new Error('nothing was learned');
  return text;
};

const readTimed = (text: string): PolicyForecast => {
  const stop = startTiming();
  const forecast = readForecast(text);
  reads.push(stop());
  if (forecast === null) throw new Error('what was stored could not be read');
  return forecast;
};

let { after } = foresee(foresightAt(load, PAST_MINUTES, warmUpMs, true), UNTAUGHT);
let text = writeTimed(after);
for (let minute = 1; minute <= FOLLOWED_MINUTES; minute += 1) {
  const input = foresightAt(load, PAST_MINUTES + minute, warmUpMs, false);
  const stop = startTiming();
  ({ after } = foresee(input, after));
  steps.push(stop());
  if (minute % STORE_MINUTES === 0) {
    text = writeTimed(after);
    after = readTimed(text);
  }
}
const result: ForecastSteps = {
  steps,
  reads,
  writes,
  textBytes: Buffer.byteLength(text),
  gzipBytes: gzipSync(text).byteLength,
};
console.log(JSON.stringify(result));
