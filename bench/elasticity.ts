import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ora from 'ora';
import { badInput } from '../cli/stop.ts';
import { type BenchLoad, generatedLoads, recordedLoads } from './elasticity/bench-load.ts';
import { drawFronts } from './elasticity/draw-fronts.ts';
import { judgeElasticity } from './elasticity/judge-elasticity.ts';
import { BOOT_MINUTES, type LoadResult, measureLoads } from './elasticity/measure-loads.ts';
import { renderAggregate, renderElasticityPage, renderHeadlines } from './elasticity/render-elasticity.ts';
import { runBench } from './run-bench.ts';
import type { Verdict } from './verdict.ts';
import { withSection } from './with-section.ts';

const RESULTS = new URL('results/', import.meta.url);
const PAGE = new URL('../docs/elasticity.md', import.meta.url);
/** Recorded loads that may lie beside the checkout. */
const USUAL_TRACES = fileURLToPath(new URL('../../shared/traces', import.meta.url));

const MADE = `Node ${process.version.replace('v', '')}, ${cpus()[0]?.model ?? 'unknown'}`;

const readLoads = (): readonly BenchLoad[] => {
  let traces: string | undefined;
  try {
    ({ traces } = parseArgs({ options: { traces: { type: 'string' } } }).values);
  } catch (error) {
    throw badInput(`${error instanceof Error ? error.message : String(error)}; the only option is --traces DIR`);
  }
  const folder = traces ?? (existsSync(USUAL_TRACES) ? USUAL_TRACES : undefined);
  return folder === undefined ? generatedLoads() : [...generatedLoads(), ...recordedLoads(folder)];
};

/** Says how far the runs are: a moving line in a terminal, a plain one elsewhere. */
const measureWithProgress = async (loads: readonly BenchLoad[]): Promise<readonly LoadResult[]> => {
  const spinner = ora({ text: `${loads.length} loads`, discardStdin: false }).start();
  const hasRecorded = loads.some(({ source }) => source === 'recorded');
  try {
    return await measureLoads(
      loads,
      ({ source }) => source === 'recorded' || !hasRecorded,
      (done, tasks, { kind, name }) => {
        spinner.text = `${done} of ${tasks} runs: ${kind} on ${name}`;
      },
    );
  } finally {
    spinner.stop();
  }
};

/** Five digits are more than the figures are good for. */
const roundNumber = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(5)) : value;

const writeResults = async (results: readonly LoadResult[]): Promise<void> => {
  await mkdir(RESULTS, { recursive: true });
  const json = JSON.stringify({ made: MADE, results }, roundNumber);
  await writeFile(new URL('elasticity.json', RESULTS), `${json}\n`);
  await writeFile(new URL('elasticity.md', RESULTS), renderElasticityPage(results, MADE));
  await writeFile(new URL('elasticity.svg', RESULTS), drawFronts(results));
  const tables = [renderHeadlines(results).markdown, renderAggregate(results, BOOT_MINUTES).markdown].join('\n\n');
  await writeFile(PAGE, withSection(await readFile(PAGE, 'utf8'), 'elasticity', 'bench:elasticity', tables));
};

const bench = async (): Promise<readonly Verdict[]> => {
  const results = await measureWithProgress(readLoads());
  await writeResults(results);
  console.log(renderAggregate(results, BOOT_MINUTES).text);
  console.log(`\n${renderHeadlines(results).text}`);
  return judgeElasticity(results);
};

await runBench(bench);
