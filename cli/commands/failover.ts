import type { Command } from 'commander';
import { addMoveOptions } from '../input/config-options.ts';
import { parseReason } from '../input/parse-reason.ts';
import { type MoveOptions, moveService } from '../services/move-service.ts';

type FailoverOptions = MoveOptions & { readonly to: string };

const EXAMPLES = `
Examples:
  $ ballast failover shop --to us-west-2 --dry-run
  $ ballast failover shop --to us-west-2 --why "us-east-1 answers one request in three"`;

const failover = (name: string, options: FailoverOptions): Promise<void> =>
  moveService(name, options, () => options.to);

/** Adds `ballast failover`: moves a service to its other Region now, and follows it. */
export const addFailoverCommand = (program: Command): void => {
  const command = program
    .command('failover')
    .description(
      'Move a service to its other Region: capacity there first, then traffic. It can be left: Ballast goes on.',
    )
    .argument('<service>', 'name of the service')
    .requiredOption('--to <region>', 'Region that takes over; it alone is asked')
    .option('--why <reason>', 'the reason, for whoever reads the report', parseReason, 'asked for by hand')
    .option('--force', 'move though the Region to move to is not seen to be up, or lacks capacity')
    .option('--dry-run', 'only say what would be done')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'begin, and leave')
    .addHelpText('after', EXAMPLES);
  addMoveOptions(command).action(failover);
};
