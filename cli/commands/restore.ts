import { type Command, Option } from 'commander';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { beginRestore } from '../../shared/operations/begin-restore.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import type { RestorePorts } from '../../shared/ports/restore-ports.ts';
import { openRestores } from '../account/open-backups.ts';
import { addAccountOptions } from '../input/config-options.ts';
import { canAsk, confirm } from '../input/confirm.ts';
import { findProtection } from '../input/find-protection.ts';
import { parseInitializationRate } from '../input/parse-number.ts';
import { parsePoint } from '../input/parse-point.ts';
import { parseReason } from '../input/parse-reason.ts';
import { readConfig } from '../input/read-config.ts';
import { printText } from '../output/print.ts';
import { endRestore, printRestore } from '../restores/end-restore.ts';
import { refusalOf } from '../restores/refusal.ts';
import { type RestoreAnswer, type RestoreOptions, toAnswer, toRequest } from '../restores/restore-wish.ts';
import { badInput } from '../stop.ts';

const EXAMPLES = `
Examples:
  $ ballast restore web --point latest --dry-run
  $ ballast restore db --point 03:00 --source slot-3 --into in-place
  $ ballast restore web --point web.20261121T030000Z.i-0123456789abcdef0 --region us-west-2
  $ ballast restore --accept db-mi9k2x7p`;

/** What carries a tag is protected in the primary Region, and can be restored wherever its copies are. */
const readRestorable = async (name: string, options: RestoreOptions): Promise<BallastConfig> => {
  const { region: _, ...primary } = options;
  const [config, { protections = [] }] = await Promise.all([readConfig(options), readConfig(primary)]);
  const own = config.protections ?? [];
  const isElsewhere = protections.some((other) => other.name === name && other.by.kind === 'fleet');
  if (isElsewhere && !own.some((other) => other.name === name)) {
    throw badInput(
      `fleet ${name} does not exist in ${config.region}; state fleets.${name}.inRegion.${config.region} and deploy`,
    );
  }
  const tagged = protections.filter(({ name, by }) => by.kind === 'tag' && !own.some((other) => other.name === name));
  return { ...config, protections: [...own, ...tagged] };
};

const checkCanAsk = ({ into, yes, dryRun, json }: RestoreOptions): void => {
  if (into === 'in-place' && !(yes || dryRun) && (json || !canAsk())) {
    throw badInput(
      '--into in-place asks before it stops a machine, and nobody can answer here; add --yes, or --dry-run',
    );
  }
};

const begin = async (ports: RestorePorts, config: BallastConfig, name: string, options: RestoreOptions) => {
  const request = toRequest(name, config.region, options, ports.clock.nowMs());
  const answer = await beginRestore(ports, config, request, options.stage);
  if (answer.kind === 'refused') throw refusalOf(answer);
  return answer.report;
};

/** Shows the plan and asks, where a machine that serves would be stopped. */
const isWanted = async (ports: RestorePorts, config: BallastConfig, name: string, options: RestoreOptions) => {
  if (options.into !== 'in-place' || options.yes) return true;
  const planned = await begin(ports, config, name, { ...options, dryRun: true });
  printRestore(planned, options, ports.clock.nowMs());
  return confirm(
    `Stop ${planned.instanceId ?? 'it'} and swap its volumes? What was written since is lost until undone.`,
  );
};

const restoreNow = async (name: string, options: RestoreOptions): Promise<void> => {
  checkCanAsk(options);
  const config = await readRestorable(name, options);
  findProtection(config, name);
  const ports = await openRestores({ region: config.region, stage: options.stage });
  if (options.dryRun) return printRestore(await begin(ports, config, name, options), options, ports.clock.nowMs());
  if (!(await isWanted(ports, config, name, options))) return printText('Nothing was restored.');
  await endRestore(ports, await begin(ports, config, name, options), options);
};

const answerRestore = async ({ id, wish }: RestoreAnswer, options: RestoreOptions): Promise<void> => {
  const { region } = await readConfig(options);
  const ports = await openRestores({ region, stage: options.stage });
  const wake = { kind: 'manual', id: `${wish}-${ports.clock.nowMs().toString(36)}`, because: options.why } as const;
  const { restores, refused } = await lookAtRestores(ports, { wake, id, wish, dryRun: false });
  if (refused !== null) throw refusalOf(refused);
  for (const report of restores) await endRestore(ports, report, options, wish);
};

const restore = async (name: string | undefined, options: RestoreOptions): Promise<void> => {
  const answer = toAnswer(name, options);
  if (answer !== null) return answerRestore(answer, options);
  if (name !== undefined) return restoreNow(name, options);
};

/** Adds `ballast restore`: a recovery point back into service, followed to its end; and what a person says to it then. */
export const addRestoreCommand = (program: Command): void => {
  const command = program
    .command('restore')
    .description('Restore a recovery point into a new machine, or in place; accept, undo or abort a restore.')
    .argument('[name]', 'fleet, or entry of `backups`')
    .option(
      '--point <point>',
      'latest (default), the id of a recovery point, or a time: the newest until then',
      parsePoint,
    )
    .option('--source <lineage>', 'slot, instance or volume that it is to be a point of')
    .addOption(new Option('--into <where>', 'where to (default: new)').choices(['new', 'in-place']))
    .option('--zone <zone>', 'Availability Zone, where neither fleet nor machine says it')
    .option('--root', 'restore the volume that is booted from too')
    .option(
      '--initialization-rate <MiB/s>',
      'fill new volumes at this rate, 100 to 300, paid for',
      parseInitializationRate,
    )
    .option('--why <reason>', 'the reason, for whoever reads the log', parseReason, 'asked for by hand')
    .option('--dry-run', 'only say what would be done')
    .option('--yes', 'with --into in-place: do not ask')
    .option('--accept <id>', 'a restore in place is well: delete the old volumes')
    .option('--undo <id>', 'a restore in place is not: put the old volumes back')
    .option('--abort <id>', 'give up a restore that is under way: all goes back to what it was')
    .option('--no-wait', 'begin, and leave')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(restore);
};
