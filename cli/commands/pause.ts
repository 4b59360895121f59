import type { Command } from 'commander';
import { openAccount } from '../account/open-account.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { parseDuration } from '../input/parse-duration.ts';
import { parseReason } from '../input/parse-reason.ts';
import { readConfig } from '../input/read-config.ts';
import { formatSpan, formatTime } from '../output/format.ts';
import { printJson, printText } from '../output/print.ts';

type PauseOptions = AccountOptions & { readonly for: number; readonly why: string };

const EXAMPLES = `
Examples:
  $ ballast pause web --for 2h --why "database migration"`;

const pause = async (name: string, options: PauseOptions): Promise<void> => {
  const config = await readConfig(options);
  const fleet = findFleet(config, name);
  const { ledger, clock } = await openAccount({ region: config.region, stage: options.stage });
  const atMs = clock.nowMs();
  const override = { kind: 'pause', untilMs: atMs + options.for, why: options.why, atMs } as const;
  await ledger.putOverride(fleet.name, override);
  if (options.json) return printJson({ fleet: fleet.name, override });
  printText(
    `${fleet.name} is paused for ${formatSpan(options.for)}, until ${formatTime(override.untilMs)} UTC: ${options.why}`,
  );
  printText(`End it earlier with: ballast resume ${fleet.name}`);
};

/** Adds `ballast pause`: nothing is launched or terminated until it ends. */
export const addPauseCommand = (program: Command): void => {
  const command = program
    .command('pause')
    .description('Leave a fleet as it is, for a while and for a reason.')
    .argument('<fleet>', 'name of the fleet')
    .requiredOption('--for <duration>', 'how long, such as 45m or 2h; at most 30d', parseDuration)
    .requiredOption('--why <reason>', 'the reason, for whoever finds the fleet paused', parseReason)
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(pause);
};
