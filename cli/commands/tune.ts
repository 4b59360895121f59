import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { configPath } from '../../shared/config/read-config-file.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { checkLoad } from '../backtest/check-load.ts';
import { describeRival } from '../backtest/describe-rival.ts';
import { addHistoryOptions, bootSecondsOf, type HistoryOptions, warmUpMinutes } from '../backtest/history-options.ts';
import { selectHistory } from '../backtest/select-history.ts';
import { renderTotals } from '../comparison/render-totals.ts';
import { findFleet } from '../input/find-fleet.ts';
import { parseShare } from '../input/parse-share.ts';
import { readConfig } from '../input/read-config.ts';
import { readInputFile } from '../input/read-input-file.ts';
import { formatRate, formatSpan } from '../output/format.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { yardstickOf } from '../simulation/measure-run.ts';
import { toSimulation } from '../simulation/simulation-options.ts';
import { writeReport } from '../simulation/write-report.ts';
import { prove } from '../tune/prove.ts';
import { listChange, renderChange } from '../tune/render-change.ts';
import { renderFront } from '../tune/render-front.ts';
import { splitDays } from '../tune/split-days.ts';
import { tuneFleet } from '../tune/tune-fleet.ts';
import { toTuneJson } from '../tune/tune-json.ts';
import { describeSplit, type Tuning, toTuneReport } from '../tune/tune-report.ts';
import { applyCandidate, configOf, type TunedFile } from '../tune/tuned-config.ts';
import { adviseOn, findBest } from '../tune/tuning.ts';
import { checkWritable, writeChange } from '../tune/write-change.ts';

type TuneOptions = HistoryOptions & { readonly slo: number; readonly write?: true };

const EXAMPLES = `
Examples:
  $ ballast tune web --slo 0.1% --days 14
  $ ballast tune web --slo 0.1% --trace load.csv --unit-rate 200
  $ ballast tune web --slo 0.5% --trace load.csv --write`;

const DAYS_MIN = 2;

const toCommand = (fleet: string, options: TuneOptions, unitRate: number, boot: number): string =>
  [
    `ballast tune ${fleet} --slo ${options.slo}`,
    ...(options.trace === undefined ? [] : [`--trace ${options.trace}`]),
    ...(options.days === undefined ? [] : [`--days ${options.days}`]),
    `--unit-rate ${unitRate} --boot ${boot} --seed ${options.seed}`,
  ].join(' ');

/** Searches on the first days, then proves what was found on the others. */
const tuneOn = async (file: TunedFile, present: BallastConfig, options: TuneOptions): Promise<Tuning> => {
  const fleet = findFleet(present, file.fleet);
  const history = await selectHistory(options, fleet, present.region);
  checkLoad(history.trace, history.title, 'tuning', DAYS_MIN);
  const { trace, unitRate, title } = history;
  const isQuiet = options.json === true;
  const split = splitDays(trace.minutes.length, warmUpMinutes(trace, options.warmUpDays));
  const bootSeconds = bootSecondsOf(options, fleet);
  const { config, ...setup } = toSimulation(present, fleet.name, { ...options, boot: bootSeconds });
  const simulation = { ...setup, load: trace, unitRate };
  const yardstick = yardstickOf({ ...simulation, config }, split.warmUp);
  const trained = { ...trace, minutes: trace.minutes.slice(0, split.trained) };
  const trial = { simulation: { ...simulation, load: trained }, yardstick };
  if (!isQuiet) {
    const span = formatSpan(trace.minutes.length * MINUTE_MS);
    const setting = `One unit serves ${formatRate(unitRate)} requests per second.`;
    printText(
      [
        `Fleet ${fleet.name}, ${title}: ${span}.`,
        setting,
        ...history.remarks,
        ...describeSplit({ history, split }),
      ].join(' '),
    );
  }
  const { slo } = options;
  const tried = await tuneFleet({ file, fleet, slo, trial, isQuiet });
  const found = findBest(tried, slo);
  const best = found === null || found.best === found.present ? null : configOf(file, found.best.candidate);
  if (found === null) throw new Error('the policy as it is was not tried');
  const { knee } = yardstick;
  const proof = await prove({ simulation, present, best, trained: split.trained, knee, loadTitle: title, isQuiet });
  const [asItIs, candidate] = proof;
  const advice = adviseOn(found, { present: asItIs.totals, best: candidate?.totals ?? asItIs.totals }, slo);
  const after = advice.verdict === 'change' ? applyCandidate(file, found.best.candidate) : file.text;
  return {
    fleet: fleet.name,
    path: file.path,
    slo,
    history,
    bootSeconds,
    seed: options.seed,
    split,
    tried,
    found,
    advice,
    proof,
    change: listChange(file.path, file.text, after),
    rival: describeRival(fleet),
    command: toCommand(fleet.name, options, unitRate, bootSeconds),
  };
};

const printFindings = (tuning: Tuning, isWritten: boolean, report: string): void => {
  const { tried, found, slo, advice, proof, change, path, rival } = tuning;
  printText(`\n${renderFront(tried, found, slo, paintTerminal)}\n`);
  printText(`On the days held out (${rival.slice(0, -1)}):\n\n${renderTotals(proof, paintTerminal)}\n`);
  printText(`${paintTerminal('bold', advice.headline)}\n${advice.because}`);
  if (change.length > 0) printText(`\n${path}\n${renderChange(change, paintTerminal)}`);
  const next = change.length === 0 ? '' : isWritten ? `\nWritten  ${path}` : '\nAdd --write to change the file.';
  printText(`\nReport   ${report}${next}`);
};

const tune = async (name: string, options: TuneOptions): Promise<void> => {
  const path = options.config ?? configPath(process.env);
  const present = await readConfig(options);
  const file: TunedFile = {
    path,
    text: readInputFile(path, 'configuration').toString(),
    fleet: name,
    region: present.region,
  };
  const report = options.report ?? `runs/tune-${name}.html`;
  if (options.write) checkWritable(path);
  const tuning = await tuneOn(file, present, options);
  const isWritten = options.write === true && tuning.advice.verdict === 'change';
  if (isWritten) writeChange(file, applyCandidate(file, tuning.found.best.candidate));
  writeReport(report, toTuneReport(tuning));
  if (options.json) printJson(toTuneJson(tuning, isWritten, report));
  else printFindings(tuning, isWritten, report);
};

/** Adds `ballast tune`: the settings of a fleet's policies that keep an SLO for the least, proven on other days. */
export const addTuneCommand = (program: Command): void => {
  const command = program
    .command('tune')
    .description(
      "Search the settings of a fleet's policies for what keeps an SLO at the least cost, and prove it on other days.",
    )
    .argument('<fleet>', 'name of the fleet')
    .requiredOption(
      '--slo <share>',
      'share of requests that may be above the knee of capacity, such as 0.1%',
      parseShare,
    )
    .option('--write', 'make the change in the configuration file; its comments stay')
    .addHelpText('after', EXAMPLES);
  addHistoryOptions(command).action(tune);
};
