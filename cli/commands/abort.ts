import type { Command } from 'commander';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { checkTarget } from '../input/find-service.ts';
import { parseReason } from '../input/parse-reason.ts';
import { whoAsks } from '../input/who-asks.ts';
import { endMove } from '../services/end-move.ts';
import { findMoving } from '../services/find-moving.ts';
import { lookAtService } from '../services/look-at-service.ts';
import { openAccess, readService } from '../services/service-access.ts';

type AbortOptions = AccountOptions & { readonly why: string; readonly wait: boolean };

const EXAMPLES = `
Examples:
  $ ballast abort shop --why "us-east-1 came back"`;

const abort = async (name: string, options: AbortOptions): Promise<void> => {
  const service = await readService(name, options);
  if (options.region !== undefined) checkTarget(service, options.region);
  const regions = options.region === undefined ? [service.regions[1], service.regions[0]] : [options.region];
  const wish = { kind: 'abort', why: options.why, by: whoAsks() } as const;
  const access = await findMoving(name, regions, (region) => openAccess(options, region), wish);
  const asked = { service: name, wish: 'abort', atMs: access.ports.clock.nowMs() } as const;
  await endMove(
    access,
    await lookAtService(access, { service: name, wish, why: options.why, dryRun: false }),
    options,
    asked,
  );
};

/** Adds `ballast abort`: turns a move, or a drill, back before traffic has moved. */
export const addAbortCommand = (program: Command): void => {
  const command = program
    .command('abort')
    .description('Give up a move, or a drill, before traffic has moved: what it did is undone.')
    .argument('<service>', 'name of the service')
    .option('--why <reason>', 'the reason, for whoever reads the report', parseReason, 'asked for by hand')
    .option('--no-wait', 'ask for it, and leave')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command, 'Region that takes over (default: whichever of the two has a move under way)').action(
    abort,
  );
};
