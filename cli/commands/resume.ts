import type { Command } from 'commander';
import { openAccount } from '../account/open-account.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findFleet } from '../input/find-fleet.ts';
import { readConfig } from '../input/read-config.ts';
import { printJson, printText } from '../output/print.ts';
import { overridesInForce } from '../status/fleet-status.ts';

const EXAMPLES = `
Examples:
  $ ballast resume web`;

const resume = async (name: string, options: AccountOptions): Promise<void> => {
  const config = await readConfig(options);
  const fleet = findFleet(config, name);
  const { ledger, clock } = await openAccount({ region: config.region, stage: options.stage });
  const record = (await ledger.readFleets([fleet.name])).get(fleet.name);
  const inForce = overridesInForce(record?.overrides ?? [], clock.nowMs());
  const ended = inForce.filter(({ kind }) => kind === 'pause');
  await ledger.removeOverrides(fleet.name, ['pause']);
  if (options.json) return printJson({ fleet: fleet.name, ended });
  printText(
    ended.length > 0 ? `${fleet.name} is resumed: Ballast acts at its next look.` : `${fleet.name} was not paused.`,
  );
  if (inForce.some(({ kind }) => kind === 'bounds')) {
    printText(`Its bounds are still those set by hand; end them with: ballast set ${fleet.name} --reset`);
  }
};

/** Adds `ballast resume`: ends a pause before its time. */
export const addResumeCommand = (program: Command): void => {
  const command = program
    .command('resume')
    .description('End a pause before its time.')
    .argument('<fleet>', 'name of the fleet')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(resume);
};
