import type { Command } from 'commander';
import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { openRestores } from '../account/open-backups.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findProtection } from '../input/find-protection.ts';
import { parseReason } from '../input/parse-reason.ts';
import { readConfig } from '../input/read-config.ts';
import { endRestore, printRestore } from '../restores/end-restore.ts';
import { refusalOf } from '../restores/refusal.ts';
import { failed } from '../stop.ts';
import { addDrillFailoverCommand } from './drill-failover.ts';

type DrillOptions = AccountOptions & { readonly dryRun?: true; readonly wait: boolean; readonly why: string };

const EXAMPLES = `
Examples:
  $ ballast drill web
  $ ballast drill web --dry-run
  $ ballast drill failover shop`;

const drill = async (name: string, options: DrillOptions): Promise<void> => {
  const config = await readConfig(options);
  const { region } = config;
  findProtection(config, name);
  const ports = await openRestores({ region, stage: options.stage });
  const nowMs = ports.clock.nowMs();
  const wake = { kind: 'manual', id: `drill-${nowMs.toString(36)}`, because: options.why } as const;
  const scope = { kind: 'named', protections: [name] } as const;
  const { proofs } = await drillRestores(
    ports,
    config,
    { wake, scope, dryRun: options.dryRun === true },
    options.stage,
  );
  const answer = proofs.find(({ protection }) => protection === name)?.answer;
  if (answer === undefined) throw failed(`${name}: nothing was begun`);
  if (answer.kind === 'refused') throw refusalOf(answer);
  if (answer.kind === 'planned') return printRestore(answer.report, options, nowMs);
  await endRestore(ports, answer.report, options);
};

/** Adds `ballast drill`: proves the newest recovery point of a fleet now, as the schedule does; and `drill failover`. */
export const addDrillCommand = (program: Command): void => {
  const command = program
    .command('drill')
    .description('Prove the newest recovery point of a fleet: restore it, isolated, check it, and remove everything.')
    .argument('<name>', 'name of the fleet')
    .option('--dry-run', 'only say what would be done')
    .option('--why <reason>', 'the reason, for whoever reads the log', parseReason, 'asked for by hand')
    .option('--no-wait', 'begin, and leave')
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(drill);
  addDrillFailoverCommand(command);
};
