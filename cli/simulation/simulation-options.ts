import { type Command, Option } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import type { Incident } from '../../sim/incidents/incident.ts';
import { INCIDENTS } from '../../sim/incidents/incidents.ts';
import type { GapFill } from '../../sim/load-trace.ts';
import type { SimulationOptions } from '../../sim/run-simulation.ts';
import { addConfigOptions, type ConfigOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { parseIncidents } from '../input/parse-incidents.ts';
import { parseNotNegative, parsePositive, parseSeed, parseWhole } from '../input/parse-number.ts';
import { badInput } from '../stop.ts';

/** What every command that runs a simulation is told. */
export type RunOptions = ConfigOptions & {
  readonly trace?: string;
  readonly fill: GapFill;
  readonly unitRate?: number;
  readonly boot: number;
  readonly min?: number;
  readonly max?: number;
  readonly seed: number;
  readonly metricDelay: number;
  readonly incidents: readonly Incident[];
  readonly journal?: string;
  readonly report?: string;
};

/** What a command does that it is not told otherwise: which files it writes, and whether its run is struck. */
type RunDefaults = { readonly journal?: string; readonly report?: string; readonly incidents: 'all' | 'none' };

const INCIDENT_NAMES = INCIDENTS.map(({ name }) => name).join(',');

/** Adds the options of a command that runs a simulation, but for the fleet and those it has its own defaults for. */
export const addRunOptions = (command: Command, defaults: RunDefaults): Command =>
  addConfigOptions(command)
    .option(
      '--min <units>',
      'least desired capacity, and machinesMin (default: of the configuration)',
      parseNotNegative,
    )
    .option('--max <units>', 'most desired capacity (default: of the configuration)', parseWhole)
    .option('--seed <number>', 'seed of all chance; the same seed gives the same run', parseSeed, 1)
    .option(
      '--metric-delay <seconds>',
      'from the end of a minute until its datapoints can be read',
      parseNotNegative,
      0,
    )
    .addOption(
      new Option('--fill <how>', 'what to do with gaps in the trace').choices(['refuse', 'hold']).default('refuse'),
    )
    .addOption(
      new Option('--incidents <names>', `what goes wrong: all, none, or some of ${INCIDENT_NAMES}`)
        .argParser(parseIncidents)
        .default(parseIncidents(defaults.incidents), defaults.incidents),
    )
    .option('--journal <file>', 'write the journal of the run to this file; .gz compresses it', defaults.journal)
    .option(
      '--report <file>',
      'write the HTML report, Ballast beside AWS target tracking, to this file',
      defaults.report,
    );

/** Adds `--unit-rate` and `--boot`, both required or both with a default. */
export const addMachineOptions = (command: Command, bootSeconds: number | null): Command => {
  const unitRate = new Option('--unit-rate <rate>', 'requests per second that one unit serves at 100 %').argParser(
    parsePositive,
  );
  const boot = new Option('--boot <seconds>', 'from launch until a machine serves').argParser(parseNotNegative);
  return bootSeconds === null
    ? command.addOption(unitRate.makeOptionMandatory()).addOption(boot.makeOptionMandatory())
    : command.addOption(unitRate).addOption(boot.default(bootSeconds));
};

/** The option that makes a command's run meet these incidents again, nothing where they are its default. */
export const incidentsArgument = (incidents: readonly Incident[], usual: readonly Incident[]): string => {
  if (incidents.length === usual.length) return '';
  return ` --incidents ${incidents.map(({ name }) => name).join(',') || 'none'}`;
};

/** What all runs of a command have in common; bad input when fleet or bounds cannot be. */
export const toSimulation = (
  config: BallastConfig,
  fleetName: string,
  { min, max, boot, seed, metricDelay }: Pick<RunOptions, 'min' | 'max' | 'boot' | 'seed' | 'metricDelay'>,
): Omit<SimulationOptions, 'load' | 'unitRate' | 'autoscaler'> => {
  const fleet = findFleet(config, fleetName);
  const [low, high] = [min ?? fleet.capacity.min, max ?? fleet.capacity.max];
  if (low > high) throw badInput(`min ${low} is above max ${high}; set --min, --max or both`);
  return {
    config,
    fleet: fleetName,
    minUnits: min,
    maxUnits: max,
    bootMs: boot * SECOND_MS,
    metricDelayMs: metricDelay * SECOND_MS,
    seed,
  };
};
