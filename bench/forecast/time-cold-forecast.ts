import { foresee, UNTAUGHT } from '../../shared/core/forecast/foresee.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { drawLoad, foresightAt, PAST_MINUTES } from './forecast-case.ts';
import { startTiming } from './timing.ts';

/** One cold forecast, the first thing that its process computes, and the most memory that the process held. */
export type ColdForecast = {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly units: number;
  readonly peakMb: number;
};

const KB_PER_MB = 1_024;

const [warmUpMinutes] = process.argv.slice(2).map(Number);
const input = foresightAt(drawLoad(), PAST_MINUTES, (warmUpMinutes ?? 0) * MINUTE_MS, true);
const stop = startTiming();
const { outlook } = foresee(input, UNTAUGHT);
const { wallMs, cpuMs } = stop();
if (outlook.kind === 'unknown') throw new Error(`nothing was foreseen: ${outlook.because}`);
const result: ColdForecast = {
  wallMs,
  cpuMs,
  units: outlook.units,
  peakMb: process.resourceUsage().maxRSS / KB_PER_MB,
};
console.log(JSON.stringify(result));
