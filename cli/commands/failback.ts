import type { Command } from 'commander';
import { addMoveOptions } from '../input/config-options.ts';
import { parseReason } from '../input/parse-reason.ts';
import { type MoveOptions, moveService } from '../services/move-service.ts';

const EXAMPLES = `
Examples:
  $ ballast readiness shop --region us-east-1
  $ ballast failback shop --why "us-east-1 is well again"`;

const failback = (name: string, options: MoveOptions): Promise<void> =>
  moveService(name, options, ({ regions: [home] }) => home);

/** Adds `ballast failback`: moves a service home, which nothing else does. */
export const addFailbackCommand = (program: Command): void => {
  const command = program
    .command('failback')
    .description('Move a service back home. Ballast never does that by itself.')
    .argument('<service>', 'name of the service')
    .option('--why <reason>', 'the reason, for whoever reads the report', parseReason, 'asked for by hand')
    .option('--force', 'move though home is not seen to be up, or lacks capacity')
    .option('--dry-run', 'only say what would be done')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'begin, and leave')
    .addHelpText('after', EXAMPLES);
  addMoveOptions(command).action(failback);
};
