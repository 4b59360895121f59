import type { Command } from 'commander';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { checkTarget } from '../input/find-service.ts';
import { whoAsks } from '../input/who-asks.ts';
import { endMove } from '../services/end-move.ts';
import { lookAtService } from '../services/look-at-service.ts';
import { openAccess, readService } from '../services/service-access.ts';

type ApproveOptions = AccountOptions & { readonly plan: string; readonly wait: boolean };

const EXAMPLES = `
Examples:
  $ ballast status shop --region us-west-2
  $ ballast approve shop --plan 1k2j3h4`;

/** Only what a quorum asks for waits for a person, and a quorum asks for no move but away from home. */
const approve = async (name: string, options: ApproveOptions): Promise<void> => {
  const service = await readService(name, options);
  const region = options.region ?? service.regions[1];
  checkTarget(service, region);
  const access = await openAccess(options, region);
  const wish = { kind: 'approve', planId: options.plan, by: whoAsks() } as const;
  const asked = { service: name, wish: 'approve', atMs: access.ports.clock.nowMs() } as const;
  const why = `plan ${options.plan} approved by hand`;
  await endMove(access, await lookAtService(access, { service: name, wish, why, dryRun: false }), options, asked);
};

/** Adds `ballast approve`: lets a move begin that waits for a person, exactly as it was planned. */
export const addApproveCommand = (program: Command): void => {
  const command = program
    .command('approve')
    .description('Let a move begin that waits for a person: the plan that is named, and no other.')
    .argument('<service>', 'name of the service')
    .requiredOption('--plan <id>', 'id of the plan, as `ballast status` and the notice say it')
    .option('--no-wait', 'approve, and leave')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command, 'Region that takes over (default: the one that stands by)').action(approve);
};
