import type { Command } from 'commander';
import { openBackups } from '../account/open-backups.ts';
import { reportBackups } from '../backups/backups-report.ts';
import { lookDryAtBackups } from '../backups/look-dry.ts';
import { renderBackups } from '../backups/render-backups.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { readConfig } from '../input/read-config.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';

const EXAMPLES = `
Examples:
  $ ballast backups
  $ ballast backups web
  $ ballast backups web --region us-west-2 --json`;

const backups = async (name: string | undefined, options: AccountOptions): Promise<void> => {
  const config = await readConfig(options);
  const at = { region: config.region, stage: options.stage };
  const dry = await lookDryAtBackups(await openBackups(at), config, at);
  const report = reportBackups(dry, config, options.stage, name);
  if (options.json) printJson(report);
  else printText(renderBackups(report, name !== undefined, paintTerminal));
};

/** Adds `ballast backups`: how recovery points stand, and what the next look would do. */
export const addBackupsCommand = (program: Command): void => {
  const command = program
    .command('backups')
    .description(
      'Say how recovery points stand: RPO now and wanted, proofs, troubles, price, and what would be done next.',
    )
    .argument(
      '[name]',
      'fleet, or entry of `backups`, to list every recovery point of (default: all, without the list)',
    )
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(backups);
};
