import type { Command } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import { resolveTarget } from '../../shared/operations/resolve-target.ts';
import { checkBackups } from '../account/check-backups.ts';
import { checkReferences, type ReferenceFinding } from '../account/check-references.ts';
import { checkServices } from '../account/check-services.ts';
import { openAccount } from '../account/open-account.ts';
import { openBackupChecks } from '../account/open-backups.ts';
import { openServices } from '../account/open-services.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { parseSelectedConfig } from '../input/read-config.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput, failed, type Stop } from '../stop.ts';

type ValidateOptions = AccountOptions & { readonly aws?: true };

const EXAMPLES = `
Examples:
  $ ballast validate
  $ ballast validate --config staging.yml --region eu-central-1
  $ ballast validate --aws`;

type Validation = { readonly problems: readonly string[]; readonly warnings: readonly string[] };

const report = ({ problems, warnings }: Validation, fleets: readonly string[], json: boolean, stop: Stop): void => {
  if (json) printJson({ valid: problems.length === 0, fleets, problems, warnings });
  else for (const warning of warnings) console.error(`warning: ${warning}`);
  if (problems.length > 0) throw stop(problems.join('\n'));
  if (!json) printText(`${paintTerminal('green', 'valid')}: ${fleets.join(', ')}`);
};

const checkServicesAtAws = async (config: BallastConfig, stage: string): Promise<readonly ReferenceFinding[]> => {
  const { region, services = [] } = config;
  const ports = await openServices({ region, stage });
  const findTarget = (service: Service) => resolveTarget(ports, { config }, service);
  return checkServices({ region, dns: ports.dns, findTarget }, services);
};

const findAtAws = async (config: BallastConfig, stage: string): Promise<readonly ReferenceFinding[]> => {
  const account = await openAccount({ region: config.region, stage });
  const findings = await Promise.all([
    ...config.fleets.map((fleet) => checkReferences(account, fleet)),
    ...(config.protections === undefined
      ? []
      : [checkBackups(await openBackupChecks(config.region), config.protections)]),
    ...(config.services === undefined ? [] : [checkServicesAtAws(config, stage)]),
  ]);
  return findings.flat();
};

const messagesOf = (findings: readonly ReferenceFinding[], kind: ReferenceFinding['kind']): readonly string[] =>
  findings.filter((finding) => finding.kind === kind).map(({ message }) => message);

const validate = async (options: ValidateOptions): Promise<void> => {
  const parsed = await parseSelectedConfig(options);
  const json = options.json === true;
  if (parsed.kind === 'invalid') {
    const problems = parsed.problems.map(({ message }) => message);
    return report({ problems, warnings: [] }, [], json, badInput);
  }
  const { config } = parsed;
  const warnings = parsed.warnings.map(({ message }) => message);
  const findings = options.aws ? await findAtAws(config, options.stage) : [];
  const validation = {
    problems: messagesOf(findings, 'problem'),
    // EC2 may say of a size what its name said before.
    warnings: [...new Set([...warnings, ...messagesOf(findings, 'warning')])],
  };
  report(
    validation,
    config.fleets.map(({ name }) => name),
    json,
    failed,
  );
};

/** Adds `ballast validate`: everything that is wrong with ballast.yml, before it is deployed. */
export const addValidateCommand = (program: Command): void => {
  const command = program
    .command('validate')
    .description(
      'Check the configuration: all that is wrong with it, one line each. Asks nothing of AWS without --aws.',
    )
    .option(
      '--aws',
      'also look at AWS for what it names: launch templates, subnets, target groups, sizes, Regions, keys and zones',
    )
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(validate);
};
