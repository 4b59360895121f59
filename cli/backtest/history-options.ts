import { type Command, Option } from 'commander';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { GapFill, LoadTrace } from '../../sim/load-trace.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { parseCount, parseNotNegative, parsePositive, parseSeed, parseWhole } from '../input/parse-number.ts';
import { badInput } from '../stop.ts';
import { RECORDED_DAYS_MAX } from './read-account-load.ts';

/** What every command that tries policies on the past is told. */
export type HistoryOptions = AccountOptions & {
  readonly trace?: string;
  readonly days?: number;
  readonly fill: GapFill;
  readonly unitRate?: number;
  readonly boot?: number;
  readonly min?: number;
  readonly max?: number;
  readonly seed: number;
  readonly metricDelay: number;
  readonly warmUpDays?: number;
  readonly report?: string;
};

/** Adds the options of a command that tries policies on the past. */
export const addHistoryOptions = (command: Command): Command =>
  addAccountOptions(command)
    .option('--trace <file>', 'recorded load, CSV, instead of what CloudWatch has; no account is needed')
    .option(
      '--days <number>',
      `how many of the last days (default: ${RECORDED_DAYS_MAX}, or the whole trace)`,
      parseCount,
    )
    .addOption(
      new Option('--fill <how>', 'what to do with gaps in the trace').choices(['refuse', 'hold']).default('refuse'),
    )
    .option(
      '--unit-rate <rate>',
      'requests per second that one unit serves at 100 % (default: learnt from CloudWatch; chosen for a trace)',
      parsePositive,
    )
    .option('--boot <seconds>', "from launch until a machine serves (default: the fleet's warmUp)", parseNotNegative)
    .option(
      '--warm-up-days <days>',
      'first days that are run but not counted (default: 2 of more than 4 days, else 0)',
      parseNotNegative,
    )
    .option('--min <units>', 'least desired capacity (default: of the configuration)', parseNotNegative)
    .option('--max <units>', 'most desired capacity (default: of the configuration)', parseWhole)
    .option('--seed <number>', 'seed of all chance; the same seed gives the same runs', parseSeed, 1)
    .option(
      '--metric-delay <seconds>',
      'from the end of a minute until its datapoints can be read',
      parseNotNegative,
      0,
    )
    .option('--report <file>', 'where to write the HTML report (default: in runs/)');

const WARM_UP_DAYS = 2;
const DAYS_WITHOUT_WARM_UP = 4;

/** Minutes at the start that are run but not counted; bad input when that leaves nothing. */
export const warmUpMinutes = ({ minutes }: LoadTrace, warmUpDays: number | undefined): number => {
  const days = (minutes.length * MINUTE_MS) / DAY_MS;
  const warmUp = warmUpDays ?? (days > DAYS_WITHOUT_WARM_UP ? WARM_UP_DAYS : 0);
  if (warmUp < days) return Math.round((warmUp * DAY_MS) / MINUTE_MS);
  throw badInput(`--warm-up-days ${warmUp} leaves nothing of ${Number(days.toFixed(2))} days of load to count`);
};

/** How long a machine boots: as said, else until it counts as warm. */
export const bootSecondsOf = ({ boot }: HistoryOptions, { warmUpMs }: { readonly warmUpMs: number }): number =>
  boot ?? warmUpMs / SECOND_MS;
