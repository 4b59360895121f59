import type { Command } from 'commander';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { Override } from '../../shared/core/fleet-state.ts';
import { openAccount } from '../account/open-account.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { parseDuration } from '../input/parse-duration.ts';
import { parseWhole } from '../input/parse-number.ts';
import { parseReason } from '../input/parse-reason.ts';
import { readConfig } from '../input/read-config.ts';
import { formatSpan, formatTime } from '../output/format.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput } from '../stop.ts';

type SetOptions = AccountOptions & {
  readonly min?: number;
  readonly max?: number;
  readonly for?: number;
  readonly why?: string;
  readonly reset?: true;
};

type BoundsOverride = Extract<Override, { kind: 'bounds' }>;

const EXAMPLES = `
Examples:
  $ ballast set web --min 4 --for 6h --why "launch day"
  $ ballast set web --min 10 --max 80 --for 2d --why "sale"
  $ ballast set web --reset`;

/** The bounds that the options ask for; bad input when they are not whole or contradict each other. */
const toOverride = (fleet: Fleet, options: SetOptions, atMs: number): BoundsOverride => {
  const { min = null, max = null, for: forMs, why } = options;
  if (min === null && max === null) throw badInput('set needs --min, --max or both, or --reset');
  if (forMs === undefined) throw badInput('set needs --for: what was set by hand must end by itself');
  if (why === undefined) throw badInput('set needs --why, for whoever finds these bounds');
  const [low, high] = [min ?? fleet.capacity.min, max ?? fleet.capacity.max];
  if (low > high) {
    const found = `min ${low}${min === null ? ' (of ballast.yml)' : ''} is above max ${high}${max === null ? ' (of ballast.yml)' : ''}`;
    throw badInput(`${found}; set both`);
  }
  return { kind: 'bounds', min, max, untilMs: atMs + forMs, why, atMs };
};

const describeBounds = ({ min, max }: BoundsOverride): string =>
  [min === null ? '' : `min ${min}`, max === null ? '' : `max ${max}`].filter(Boolean).join(', ');

const set = async (name: string, options: SetOptions): Promise<void> => {
  const config = await readConfig(options);
  const fleet = findFleet(config, name);
  if (options.reset) return reset(fleet, config.region, options);
  toOverride(fleet, options, 0);
  const { ledger, clock } = await openAccount({ region: config.region, stage: options.stage });
  const override = toOverride(fleet, options, clock.nowMs());
  await ledger.putOverride(fleet.name, override);
  if (options.json) return printJson({ fleet: fleet.name, override });
  const { untilMs, atMs, why } = override;
  printText(
    `${fleet.name} has ${describeBounds(override)} for ${formatSpan(untilMs - atMs)}, until ${formatTime(untilMs)} UTC: ${why}`,
  );
  printText(`End it earlier with: ballast set ${fleet.name} --reset`);
};

const reset = async (fleet: Fleet, region: string, options: SetOptions): Promise<void> => {
  if (options.min !== undefined || options.max !== undefined) throw badInput('--reset takes neither --min nor --max');
  const { ledger } = await openAccount({ region, stage: options.stage });
  await ledger.removeOverrides(fleet.name, ['bounds']);
  if (options.json) return printJson({ fleet: fleet.name, override: null });
  printText(`${fleet.name} has the bounds of ballast.yml and its schedules again.`);
};

/** Adds `ballast set`: bounds by hand, for a while and for a reason. */
export const addSetCommand = (program: Command): void => {
  const command = program
    .command('set')
    .description('Set the bounds of a fleet by hand, for a while and for a reason.')
    .argument('<fleet>', 'name of the fleet')
    .option('--min <units>', 'least desired capacity', parseWhole)
    .option('--max <units>', 'most desired capacity', parseWhole)
    .option('--for <duration>', 'how long, such as 45m or 6h; at most 30d', parseDuration)
    .option('--why <reason>', 'the reason, for whoever finds these bounds', parseReason)
    .option('--reset', 'end what was set before its time')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(set);
};
