import type { Command } from 'commander';
import type { Fleet } from '../../shared/core/fleet.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { checkLoad } from '../backtest/check-load.ts';
import { type Contender, selectContenders } from '../backtest/contenders.ts';
import { describeRival } from '../backtest/describe-rival.ts';
import { describeRuns } from '../backtest/describe-runs.ts';
import { addHistoryOptions, bootSecondsOf, type HistoryOptions, warmUpMinutes } from '../backtest/history-options.ts';
import { type History, selectHistory } from '../backtest/select-history.ts';
import { warnOfUnseenMetrics } from '../backtest/unseen-metrics.ts';
import { renderTotals } from '../comparison/render-totals.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { formatCount, formatRate, formatSpan, formatTime } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { runAutoscaler } from '../simulation/run-autoscaler.ts';
import { toSimulation } from '../simulation/simulation-options.ts';
import { kneeOf } from '../simulation/with-slo.ts';
import { writeReport } from '../simulation/write-report.ts';
import type { Report, ReportRun } from '../web/report.ts';

type BacktestOptions = HistoryOptions & { readonly policy?: string };

const EXAMPLES = `
Examples:
  $ ballast backtest web --days 14
  $ ballast backtest web --policy other.yml
  $ ballast backtest web --trace load.csv --unit-rate 200 --policy other.yml
other.yml is a whole configuration that has the fleet, keys of the fleet (policies, slo, shape, ...), or policies by name.`;

/** Everything that a backtest is made of, but for its runs. */
type Backtest = {
  readonly fleet: Fleet;
  readonly history: History;
  readonly bootSeconds: number;
  /** Minutes at the start that are not counted. */
  readonly leaveOut: number;
};

const runContenders = async (
  contenders: readonly Contender[],
  { fleet, history, bootSeconds, leaveOut }: Backtest,
  options: BacktestOptions,
): Promise<readonly ReportRun[]> => {
  const runs: ReportRun[] = [];
  for (const { name, config, autoscaler } of contenders) {
    const settings = { ...options, boot: bootSeconds };
    const simulation = {
      ...toSimulation(config, fleet.name, settings),
      load: history.trace,
      unitRate: history.unitRate,
    };
    const view = { name, leaveOut, knee: kneeOf(fleet), aboveKnee: true, listHolds: false };
    const output = { ...view, loadTitle: history.title, isQuiet: options.json === true, journalPath: null };
    const { shown } = await runAutoscaler(autoscaler, simulation, output);
    runs.push(shown);
  }
  return runs;
};

const remarksOf = ({ fleet, history, leaveOut }: Backtest): readonly string[] => [
  ...history.remarks,
  describeRival(fleet),
  ...(leaveOut === 0 ? [] : [`The first ${formatSpan(leaveOut * MINUTE_MS)} are run, but not counted.`]),
];

const toCommand = (fleet: string, { history, bootSeconds }: Backtest, options: BacktestOptions): string =>
  [
    `ballast backtest ${fleet}`,
    ...(options.trace === undefined ? [] : [`--trace ${options.trace}`]),
    ...(options.days === undefined ? [] : [`--days ${options.days}`]),
    ...(options.policy === undefined ? [] : [`--policy ${options.policy}`]),
    `--unit-rate ${history.unitRate} --boot ${bootSeconds} --seed ${options.seed}`,
  ].join(' ');

const toReport = (backtest: Backtest, runs: readonly ReportRun[], options: BacktestOptions): Report => {
  const { fleet, history, bootSeconds, leaveOut } = backtest;
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('a backtest has runs');
  const startMs = history.trace.startSeconds * SECOND_MS;
  return {
    fleet: fleet.name,
    load: history.title,
    startMs,
    stepSeconds: 60,
    unitRate: history.unitRate,
    bootSeconds,
    seed: options.seed,
    command: toCommand(fleet.name, backtest, options),
    runs: [first, ...others],
    words: {
      question: 'How would it have gone?',
      answer: describeRuns(runs, fleet.slo?.shortfall ?? null),
      remarks: remarksOf(backtest),
    },
    measuredFromMs: leaveOut === 0 ? null : startMs + leaveOut * MINUTE_MS,
    lostAbove: 'knee',
    sections: [],
  };
};

const toJson = (backtest: Backtest, contenders: readonly Contender[], runs: readonly ReportRun[], report: string) => {
  const { fleet, history, bootSeconds, leaveOut } = backtest;
  const { trace, title, source, heldMinutes, unitRate, unitRateFrom } = history;
  return {
    version: 1,
    fleet: fleet.name,
    load: title,
    source,
    startMs: trace.startSeconds * SECOND_MS,
    minutes: trace.minutes.length,
    heldMinutes,
    warmUpMinutes: leaveOut,
    unitRate,
    unitRateFrom,
    bootSeconds,
    slo: fleet.slo?.shortfall ?? null,
    knee: kneeOf(fleet),
    runs: runs.map(({ name, totals }, index) => ({ name, policy: contenders[index]?.policy, ...totals })),
    report,
  };
};

/** `load.csv: 14 d from 2026-11-07 00:00 UTC.` and what else one must know of it. */
const describeHistory = (backtest: Backtest): string => {
  const { fleet, history, bootSeconds } = backtest;
  const { trace, title, unitRate } = history;
  const from = formatTime(trace.startSeconds * SECOND_MS).slice(0, '2026-01-01 00:00'.length);
  const setting = `One unit serves ${formatRate(unitRate)} requests per second; a machine boots for ${formatCount(bootSeconds)} s.`;
  return [
    `Fleet ${fleet.name}, ${title}: ${formatSpan(trace.minutes.length * MINUTE_MS)} from ${from} UTC.`,
    setting,
    ...remarksOf(backtest),
  ].join(' ');
};

const backtest = async (name: string, options: BacktestOptions): Promise<void> => {
  const config = await readConfig(options);
  const fleet = findFleet(config, name);
  const contenders = selectContenders(config, name, options);
  const history = await selectHistory(options, fleet, config.region);
  checkLoad(history.trace, history.title, 'backtest', 1);
  const leaveOut = warmUpMinutes(history.trace, options.warmUpDays);
  const made: Backtest = { fleet, history, bootSeconds: bootSecondsOf(options, fleet), leaveOut };
  for (const contender of contenders.filter(({ autoscaler }) => autoscaler === 'ballast')) {
    const tried = findFleet(contender.config, name);
    for (const warning of warnOfUnseenMetrics(tried)) console.error(`warning: ${contender.name}: ${warning}`);
  }
  if (!options.json) printText(describeHistory(made));
  const runs = await runContenders(contenders, made, options);
  const path = options.report ?? `runs/backtest-${name}.html`;
  const report = toReport(made, runs, options);
  writeReport(path, report);
  if (options.json) return printJson(toJson(made, contenders, runs, path));
  printText(`\n${renderTotals(runs, paintTerminal)}\n`);
  printText(`${paintTerminal('bold', report.words.answer)}\n\nReport   ${path}`);
};

/** Adds `ballast backtest`: policies beside AWS target tracking on what a fleet went through. */
export const addBacktestCommand = (program: Command): void => {
  const command = program
    .command('backtest')
    .description(
      "Try policies on a fleet's recorded load: the one in the file, another, and AWS target tracking. Changes nothing.",
    )
    .argument('<fleet>', 'name of the fleet')
    .option('--policy <file>', 'another policy to try beside the one in the configuration')
    .addHelpText('after', EXAMPLES);
  addHistoryOptions(command).action(backtest);
};
