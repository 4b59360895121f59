import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import ora from 'ora';
import { readDeployedService } from './cost/deployed-service.ts';
import type { MeasuredWork } from './cost/measured-work.ts';
import { type PricedProfile, priceProfile } from './cost/priced-profile.ts';
import { PRICES, PRICES_AS_OF } from './cost/prices.ts';
import type { Profile } from './cost/profile.ts';
import { judgeCosts } from './cost/render-costs.ts';
import { renderCostPage, renderCostTerminal } from './cost/write-costs.ts';
import { DECISION_MEMORY_MB, judgeDecisions, renderDecisions } from './decision/render-decisions.ts';
import type { DecisionTimings } from './decision/time-decisions.ts';
import { runBench } from './run-bench.ts';
import { lambdaHeap, runChild } from './run-child.ts';
import { judgeTicks, renderTicks } from './tick/render-ticks.ts';
import type { TickTimings } from './tick/time-ticks.ts';
import { renderVerdict, type Verdict } from './verdict.ts';
import { withSection } from './with-section.ts';

const RESULTS = new URL('results/', import.meta.url);
const COSTS_PAGE = new URL('../docs/costs.md', import.meta.url);

/** Fleets and instances in each; every row has ten times the work of the one before. */
const WORK: readonly (readonly [fleets: number, instancesPerFleet: number])[] = [
  [2, 5],
  [20, 5],
  [20, 50],
  [200, 50],
  [200, 500],
];
/** Up to here a tick is to fit into the function's memory, and its process gets no more. */
const INSTANCES_HELD = 10_000;

const REQUESTS = { instancesPerFleet: 10, source: 'requests' } as const;
const BILLED: readonly Profile[] = [
  { ...REQUESTS, fleets: 10, busy: false, minutes: 60 },
  { ...REQUESTS, fleets: 100, busy: false, minutes: 10 },
  { ...REQUESTS, fleets: 1_000, busy: false, minutes: 10 },
  { ...REQUESTS, fleets: 10, busy: true, minutes: 15 },
  { ...REQUESTS, fleets: 100, busy: true, minutes: 3 },
];
const BY_SOURCE: readonly Profile[] = [
  { ...REQUESTS, source: 'cpu by tag', fleets: 10, busy: false, minutes: 10 },
  { ...REQUESTS, source: 'cpu per instance', fleets: 10, busy: false, minutes: 10 },
  // As long as from one write of the forecasts to the next.
  { ...REQUESTS, source: 'cpu and a forecast', fleets: 10, busy: false, minutes: 30 },
];

const SERVICE = readDeployedService();
const MACHINE = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown' };

/** Says what is being waited for: a moving line in a terminal, a plain one elsewhere. */
const whileSaying = async <Result>(text: string, work: Promise<Result>): Promise<Result> => {
  const spinner = ora({ text, discardStdin: false }).start();
  try {
    return await work;
  } finally {
    spinner.stop();
  }
};

const measureDecisions = (): Promise<DecisionTimings> =>
  whileSaying(
    'decisions about 10 to 10,000 instances',
    runChild(new URL('decision/time-decisions.ts', import.meta.url), lambdaHeap(DECISION_MEMORY_MB), []),
  );

const measureTicks = async (): Promise<readonly TickTimings[]> => {
  const all: TickTimings[] = [];
  for (const [fleets, instancesPerFleet] of WORK) {
    const script = new URL('tick/time-ticks.ts', import.meta.url);
    const heap = fleets * instancesPerFleet > INSTANCES_HELD ? [] : lambdaHeap(SERVICE.provider.memorySize);
    const run = runChild<TickTimings>(script, heap, [String(fleets), String(instancesPerFleet)]);
    all.push(await whileSaying(`ticks over ${fleets} fleets of ${instancesPerFleet} instances`, run));
  }
  return all;
};

const measureCosts = async (profiles: readonly Profile[]): Promise<readonly PricedProfile[]> => {
  const priced: PricedProfile[] = [];
  for (const profile of profiles) {
    const script = new URL('cost/measure-profile.ts', import.meta.url);
    const run = runChild<MeasuredWork>(script, [], [JSON.stringify(profile)]);
    const text = `the month of ${profile.fleets} ${profile.busy ? 'busy' : 'settled'} fleets (${profile.source})`;
    priced.push(priceProfile(SERVICE, profile, await whileSaying(text, run)));
  }
  return priced;
};

const writeJson = (name: string, content: object): Promise<void> =>
  writeFile(new URL(name, RESULTS), `${JSON.stringify({ ...MACHINE, ...content }, null, 2)}\n`);

const tickPage = (decisions: DecisionTimings, ticks: readonly TickTimings[], verdicts: readonly Verdict[]): string =>
  [
    '# Decisions and ticks as the work grows',
    '',
    `Made by \`npm run bench:tick\`; Node ${MACHINE.node.replace('v', '')}, ${MACHINE.cpu}. What the columns mean is in docs/costs.md.`,
    '',
    renderDecisions(decisions).markdown,
    '',
    renderTicks(ticks).markdown,
    '',
    ...verdicts.map((verdict) => `- ${renderVerdict(verdict)}`),
    '',
  ].join('\n');

const bench = async (): Promise<readonly Verdict[]> => {
  await mkdir(RESULTS, { recursive: true });
  const decisions = await measureDecisions();
  console.log(renderDecisions(decisions).text);
  const ticks = await measureTicks();
  console.log(`\n${renderTicks(ticks).text}`);
  const work = [...judgeDecisions(decisions), ...judgeTicks(ticks, SERVICE.provider.memorySize)];
  await writeJson('tick.json', { decisions, ticks });
  await writeFile(new URL('tick.md', RESULTS), tickPage(decisions, ticks, work));

  const billed = await measureCosts(BILLED);
  const bySource = await measureCosts(BY_SOURCE);
  const costs = { billed, bySource: [...billed.slice(0, 1), ...bySource] };
  console.log(renderCostTerminal(costs));
  await writeJson('cost.json', { pricesAsOf: PRICES_AS_OF, prices: PRICES, ...costs });
  await writeFile(new URL('cost.md', RESULTS), `# What Ballast costs a month\n\n${renderCostPage(costs)}`);
  await writeFile(
    COSTS_PAGE,
    withSection(await readFile(COSTS_PAGE, 'utf8'), 'costs', 'bench:tick', renderCostPage(costs)),
  );

  const verdicts = [...work, ...judgeCosts(billed)];
  return verdicts;
};

await runBench(bench);
