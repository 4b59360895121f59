import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundle } from '../cli/deploy/build-bundle.ts';
import { type DeployedFunction, readDeployedFunctions } from '../cli/deploy/deployed-functions.ts';
import { readDeployedConfig } from '../cli/deploy/read-deployed-config.ts';
import { reportFailure } from '../cli/report-failure.ts';
import { badInput } from '../cli/stop.ts';
import { percentile } from '../sim/percentile.ts';
import { buildDefault } from './cold/build-default.ts';
import { measureImport } from './cold/measure-import.ts';
import { type ColdStart, renderColdStarts } from './cold/render-cold-starts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'bench', 'results');
const RUNS_DEFAULT = 15;
const BARE_HANDLER = 'export const handler = async () => {};\n';
/** The default build takes at least this many times as long to import. */
const TIMES_FASTER_MIN = 3;

/** What a Lambda finds in its environment. Nothing is called at import, so that none of it has to exist. */
const ENVIRONMENT = {
  STAGE: 'bench',
  TABLE_NAME: 'ballast-bench',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:ballast-bench',
  EVENT_BUS_NAME: 'default',
  POWERTOOLS_SERVICE_NAME: 'ballast',
};

type Build = {
  readonly name: string;
  readonly build: ColdStart['build'];
  readonly file: string;
  readonly bytes: number;
};

const writeBare = async (folder: string): Promise<Build> => {
  const file = join(folder, 'bare.mjs');
  await writeFile(file, BARE_HANDLER);
  return { name: 'bare handler', build: 'bare', file, bytes: BARE_HANDLER.length };
};

/** Both builds of a function, each in a folder of its own with the configuration beside it. */
const buildBoth = async (
  folder: string,
  { name, handler }: DeployedFunction,
  config: string,
): Promise<readonly Build[]> => {
  const entry = join(ROOT, posix.dirname(handler), `${posix.parse(handler).name}.ts`);
  const ours = join(folder, name, 'ours', 'handler.mjs');
  const theirs = join(folder, name, 'default', 'handler.cjs');
  for (const file of [ours, theirs]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(join(dirname(file), 'ballast.json'), config);
  }
  const bundle = await buildBundle(entry);
  await writeFile(ours, bundle);
  return [
    { name, build: 'ours', file: ours, bytes: bundle.length },
    { name, build: 'default', file: theirs, bytes: await buildDefault(entry, theirs) },
  ];
};

/** Measures in turns, so that a busy moment of the machine is shared by all builds. */
const measure = async (builds: readonly Build[], runs: number): Promise<readonly ColdStart[]> => {
  const times = builds.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, { file }] of builds.entries()) times[index]?.push(await measureImport(file, ENVIRONMENT));
  }
  return builds.map(({ name, build, bytes }, index) => ({
    name,
    build,
    bytes,
    importMs: percentile(times[index] ?? [], 0.5),
  }));
};

const readRuns = (): number => {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: String(RUNS_DEFAULT) } } });
  const runs = Number(values.runs);
  if (Number.isInteger(runs) && runs > 0) return runs;
  throw badInput(`--runs: found "${values.runs}", allowed: a whole number above 0`);
};

const isFastEnough = (starts: readonly ColdStart[]): boolean =>
  starts
    .filter(({ build }) => build === 'ours')
    .every(({ name, importMs }) => {
      const theirs = starts.find((start) => start.name === name && start.build === 'default');
      return theirs !== undefined && theirs.importMs >= TIMES_FASTER_MIN * importMs;
    });

const bench = async (folder: string): Promise<void> => {
  const runs = readRuns();
  const { config } = await readDeployedConfig();
  const builds = [await writeBare(folder)];
  for (const deployed of await readDeployedFunctions()) {
    builds.push(...(await buildBoth(folder, deployed, JSON.stringify(config))));
  }
  const starts = await measure(builds, runs);
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', runs };
  const rendered = renderColdStarts(starts, machine);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'cold.json'), `${JSON.stringify({ ...machine, starts }, null, 2)}\n`);
  await writeFile(join(RESULTS, 'cold.md'), rendered.markdown);
  console.log(rendered.table);
  if (!isFastEnough(starts)) {
    console.error(`bench:cold: a bundle is not ${TIMES_FASTER_MIN} times faster to import than its default build`);
    process.exitCode = 1;
  }
};

const folder = await mkdtemp(join(tmpdir(), 'ballast-cold-'));
try {
  await bench(folder);
} catch (error) {
  process.exitCode = reportFailure(error);
} finally {
  await rm(folder, { recursive: true });
}
