import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { Shape } from '../../shared/core/fleet.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import { AUTOSCALER_NAMES, type AutoscalerName, type SimulationOptions } from '../../sim/run-simulation.ts';
import { describePair } from '../comparison/describe-pair.ts';
import { renderIncidents } from '../comparison/render-incidents.ts';
import { renderTotals } from '../comparison/render-totals.ts';
import { findFleet } from '../input/find-fleet.ts';
import { parseShare } from '../input/parse-share.ts';
import { readConfig } from '../input/read-config.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { readTrace } from '../simulation/read-trace.ts';
import type { RecordedRun } from '../simulation/recorded-run.ts';
import { type RunOutput, runAutoscaler } from '../simulation/run-autoscaler.ts';
import { toSimulateJson } from '../simulation/simulate-json.ts';
import {
  addMachineOptions,
  addRunOptions,
  incidentsArgument,
  type RunOptions,
  toSimulation,
} from '../simulation/simulation-options.ts';
import { SHAPES, withShape } from '../simulation/with-shape.ts';
import { kneeOf, withSlo } from '../simulation/with-slo.ts';
import { writeReport } from '../simulation/write-report.ts';

type SimulateOptions = RunOptions & {
  readonly fleet: string;
  readonly trace: string;
  readonly unitRate: number;
  readonly autoscaler: AutoscalerName;
  readonly slo?: number;
  readonly shape?: Shape;
  readonly besideShape?: Shape;
};

const EXAMPLES = `
Examples:
  $ ballast simulate --fleet web --trace load.csv --unit-rate 200 --boot 120
  $ ballast simulate --fleet web --trace load.csv --unit-rate 200 --boot 120 --slo 0.1%
  $ ballast simulate --fleet web --trace load.csv --unit-rate 200 --boot 120 --autoscaler target-tracking --json
  $ ballast simulate --fleet web --trace load.csv --unit-rate 200 --boot 120 --incidents dead-instance,zone-outage
The trace has a header and rows of seconds,value: requests per second, a row a minute or coarser.`;

/** A run is named by its shape where shapes are compared. */
const nameOf = ({ autoscaler, shape, besideShape }: SimulateOptions): Pick<RunOutput, 'name'> =>
  besideShape === undefined || autoscaler !== 'ballast' ? {} : { name: `Ballast, ${shape ?? 'as configured'}` };

/** What the report shows beside the run: another shape of the fleet if asked for, else another autoscaler. */
const runOther = (
  options: SimulateOptions,
  simulation: Omit<SimulationOptions, 'autoscaler'>,
  output: RunOutput,
): Promise<RecordedRun> => {
  const { fleet, autoscaler, besideShape } = options;
  const quietly = { ...output, journalPath: null };
  if (besideShape === undefined) {
    return runAutoscaler(autoscaler === 'ballast' ? 'target-tracking' : 'ballast', simulation, quietly);
  }
  const config = withShape(simulation.config, fleet, besideShape);
  return runAutoscaler('ballast', { ...simulation, config }, { ...quietly, name: `Ballast, ${besideShape}` });
};

const simulate = async (options: SimulateOptions): Promise<void> => {
  const { fleet, trace, fill, unitRate, boot, autoscaler, seed, json = false } = options;
  const read = withSlo(await readConfig(options), fleet, options.slo);
  const config = withShape(read, fleet, options.shape);
  const load = readTrace(trace, fill);
  const simulation = { ...toSimulation(config, fleet, options), load, unitRate, incidents: options.incidents };
  const loadTitle = basename(trace);
  const output = { loadTitle, isQuiet: json, journalPath: options.journal ?? null };
  const run = await runAutoscaler(autoscaler, simulation, { ...output, ...nameOf(options) });
  if (options.report !== undefined) {
    const { shown } = await runOther(options, simulation, output);
    writeReport(options.report, {
      fleet,
      load: loadTitle,
      startMs: load.startSeconds * SECOND_MS,
      stepSeconds: 60,
      unitRate,
      bootSeconds: boot,
      seed,
      command: `ballast simulate --fleet ${fleet} --trace ${trace} --unit-rate ${unitRate} --boot ${boot} --seed ${seed}${options.slo === undefined ? '' : ` --slo ${options.slo}`}${incidentsArgument(options.incidents, [])}`,
      runs: [run.shown, shown],
      ...describePair(run.shown, shown),
    });
  }
  if (json) {
    const simulated = findFleet(config, fleet);
    const slo = { shortfall: simulated.slo?.shortfall ?? null, knee: kneeOf(simulated) };
    return printJson(
      toSimulateJson({ fleet, autoscaler, unitRate, bootSeconds: boot }, run.result, run.shown.totals, slo),
    );
  }
  const incidents = renderIncidents([run.shown], paintTerminal);
  printText(`${renderTotals([run.shown], paintTerminal)}${incidents === '' ? '' : `\n\n${incidents}`}`);
};

/** Adds `ballast simulate`: a fleet of the configuration under recorded load, on the embedded cloud. */
export const addSimulateCommand = (program: Command): void => {
  const command = program
    .command('simulate')
    .description('Run a fleet of the configuration through recorded load on the embedded cloud. Needs no account.')
    .requiredOption('--fleet <name>', 'name of the fleet')
    .requiredOption('--trace <file>', 'recorded load, CSV')
    .addOption(new Option('--autoscaler <name>', 'who sizes the fleet').choices(AUTOSCALER_NAMES).default('ballast'))
    .option('--slo <share>', "share of requests above the knee of capacity, instead of the fleet's slo", parseShare)
    .addOption(new Option('--shape <name>', "shape, instead of the fleet's").choices(SHAPES))
    .addOption(new Option('--beside-shape <name>', 'what the report shows beside the run').choices(SHAPES))
    .addHelpText('after', EXAMPLES);
  addRunOptions(addMachineOptions(command, null), { incidents: 'none' }).action(simulate);
};
