import type { Command } from 'commander';
import type { Service } from '../../shared/core/failover/service.ts';
import { auditReadiness } from '../../shared/operations/audit-readiness.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { checkTarget } from '../input/find-service.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { lookAtService } from '../services/look-at-service.ts';
import { refusalOf } from '../services/refusal.ts';
import { renderReadiness } from '../services/render-readiness.ts';
import { openAccess, readService, type ServiceAccess } from '../services/service-access.ts';
import { failed } from '../stop.ts';

type ReadinessOptions = AccountOptions & { readonly probe?: true };

const EXAMPLES = `
Examples:
  $ ballast readiness shop
  $ ballast readiness shop --probe
  $ ballast readiness shop --region us-east-1 --json`;

/** The Region that would take over: home, where the other one is active. */
const openTakingOver = async (service: Service, options: ReadinessOptions): Promise<ServiceAccess> => {
  const { name, regions } = service;
  if (options.region !== undefined) {
    checkTarget(service, options.region);
    return openAccess(options, options.region);
  }
  const [home, standby] = regions;
  const access = await openAccess(options, standby);
  const ask = { service: name, wish: null, why: 'ballast readiness', dryRun: true };
  const { active } = await lookAtService(access, ask);
  return active === standby ? openAccess(options, home) : access;
};

const readiness = async (name: string, options: ReadinessOptions): Promise<void> => {
  const service = await readService(name, options);
  const { ports, setup } = await openTakingOver(service, options);
  const answer = await auditReadiness(ports, setup, { service: name, probe: options.probe === true, dryRun: false });
  if ('kind' in answer) throw refusalOf(answer);
  if (options.json) printJson(answer);
  else printText(renderReadiness(answer, ports.clock.nowMs(), paintTerminal));
  const red = answer.checks.filter(({ standing }) => standing === 'red').length;
  if (red > 0) throw failed(`${name} is not ready to move to ${answer.region}: ${red} red`);
};

/** Adds `ballast readiness`: whether a service could move now, prerequisite by prerequisite. */
export const addReadinessCommand = (program: Command): void => {
  const command = program
    .command('readiness')
    .description(
      'Say what a service has, and lacks, to move: red, green or unknown, with the fix. Exit code 1 when red.',
    )
    .argument('<service>', 'name of the service')
    .option(
      '--probe',
      'ask EC2 for the machines too: they are reserved, which is paid by the second, and given back at once',
    )
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command, 'Region to move to (default: the one that would take over)').action(readiness);
};
