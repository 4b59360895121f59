import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTrace } from '../../cli/simulation/read-trace.ts';
import { badInput } from '../../cli/stop.ts';
import { BENCHMARK_LOADS, drawBenchmarkLoad } from '../../sim/benchmark-loads.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';

/** A load of the benchmark: generated, the same everywhere, or recorded, from a file that is not part of the project. */
export type BenchLoad = {
  readonly name: string;
  readonly source: 'generated' | 'recorded';
  readonly load: LoadTrace;
};

/** Of a longer record the first four weeks. */
const MINUTES_MAX = 28 * 1_440;

/** The loads that everyone has. */
export const generatedLoads = (): readonly BenchLoad[] =>
  BENCHMARK_LOADS.map((benchmarkLoad) => ({
    name: benchmarkLoad.name,
    source: 'generated',
    load: drawBenchmarkLoad(benchmarkLoad),
  }));

const toRecorded = (folder: string, file: string): BenchLoad => {
  const { startSeconds, minutes } = readTrace(join(folder, file), 'hold');
  const name = file.replace(/\.csv$/, '').replace(/_\d+min$/, '');
  return { name, source: 'recorded', load: { startSeconds, minutes: minutes.slice(0, MINUTES_MAX) } };
};

/** Every CSV file of a folder, by name; bad input, one line, when there is none or one is no load. */
export const recordedLoads = (folder: string): readonly BenchLoad[] => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.csv')) : [];
  if (files.length === 0) throw badInput(`${folder}: no CSV files; --traces names a folder of recorded loads`);
  return files.sort().map((file) => toRecorded(folder, file));
};
