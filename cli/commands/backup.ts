import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { SECOND_MS } from '../../shared/core/time.ts';
import { describeBackupStep } from '../../shared/operations/take-backup-step.ts';
import { openBackups } from '../account/open-backups.ts';
import { type BackupAnswer, type BackupWish, followBackup, isDone } from '../backups/follow-backup.ts';
import { lookDryAtBackups } from '../backups/look-dry.ts';
import { describeProgress, renderBackup } from '../backups/render-backup.ts';
import { type AccountOptions, addAccountOptions } from '../input/config-options.ts';
import { findProtection } from '../input/find-protection.ts';
import { parseReason } from '../input/parse-reason.ts';
import { readConfig } from '../input/read-config.ts';
import { BACKUP_MEANINGS } from '../output/backup-meanings.ts';
import { createCountProgress } from '../output/count-progress.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput, failed } from '../stop.ts';

type BackupOptions = AccountOptions & {
  readonly now?: true;
  readonly dryRun?: true;
  readonly why: string;
  readonly wait: boolean;
  readonly waitCopies?: true;
};

/** Between looks: snapshots take minutes. */
const PAUSE_MS = 10 * SECOND_MS;

const EXAMPLES = `
Examples:
  $ ballast backup web --now
  $ ballast backup web --now --wait-copies --why "before the upgrade"
  $ ballast backup web --now --dry-run --json`;

const toWish = (protection: BackupWish['protection'], options: BackupOptions): BackupWish => {
  const { now = false, why, wait, waitCopies } = options;
  if (!wait && waitCopies) throw badInput('--wait-copies and --no-wait contradict each other; leave one out');
  if (protection.mode === 'observe' && !options.dryRun) {
    throw badInput(`${protection.name} is only observed (mode: observe), so nothing is taken; look with --dry-run`);
  }
  return { protection, now, why, wait: wait ? (waitCopies ? 'copied' : 'whole') : 'not' };
};

const dryRun = async (
  ports: Awaited<ReturnType<typeof openBackups>>,
  config: Awaited<ReturnType<typeof readConfig>>,
  { protection, now }: BackupWish,
  { stage, json }: BackupOptions,
): Promise<void> => {
  const { region } = config;
  const scope = { kind: 'named', protections: [protection.name] } as const;
  const { decision } = await lookDryAtBackups(ports, config, { region, stage }, scope, now);
  const steps = decision.plan.map((step) => ({ step: describeBackupStep(step), because: step.because }));
  if (json) {
    printJson({ version: 1, name: protection.name, region, stage, applied: 'dry-run', code: decision.code, steps });
    return;
  }
  for (const { step, because } of steps) printText(`${step}: ${because}`);
  const done = steps.length === 0 ? 'there is nothing to do' : 'nothing was changed';
  printText(`A dry run: ${done}. ${decision.code}: ${BACKUP_MEANINGS[decision.code]}.`);
};

const report = (
  answer: BackupAnswer,
  wish: BackupWish,
  config: { readonly region: string },
  options: BackupOptions,
) => {
  if (options.json) {
    const { protection, now } = wish;
    const place = { name: protection.name, region: config.region, stage: options.stage };
    const done = isDone(answer.lineages, { ...wish, wait: 'whole' });
    const copied = isDone(answer.lineages, { ...wish, wait: 'copied' });
    printJson({ version: 1, ...place, applied: 'yes', now, whole: done, copied, ...answer });
  } else printText(renderBackup(answer, wish, paintTerminal));
};

const backup = async (name: string, options: BackupOptions): Promise<void> => {
  const config = await readConfig(options);
  const wish = toWish(findProtection(config, name), options);
  const at = { region: config.region, stage: options.stage };
  const ports = await openBackups(at);
  if (options.dryRun) return dryRun(ports, config, wish, options);
  const isQuiet = options.json === true;
  if (wish.wait !== 'not' && !isQuiet)
    console.error('Ctrl-C leaves it: Ballast goes on, `ballast backups` shows how far.');
  const progress = createCountProgress(isQuiet);
  const follower = {
    show: (answer: BackupAnswer) => progress.show(describeProgress(answer, wish)),
    pause: () => setTimeout(PAUSE_MS),
  };
  const answer = await followBackup(ports, config, at, wish, follower).finally(progress.close);
  if (answer.lineages.length === 0) throw failed(`${name}: there is nothing to take recovery points of now`);
  report(answer, wish, config, options);
  if (wish.wait !== 'not' && !isDone(answer.lineages, wish)) {
    throw failed(`${name}: not every recovery point could be taken; Ballast goes on trying`);
  }
};

/** Adds `ballast backup`: recovery points by hand, followed until they are whole. */
export const addBackupCommand = (program: Command): void => {
  const command = program
    .command('backup')
    .description(
      'Take the recovery points that are due, with --now one of every source, and wait until they are whole.',
    )
    .argument('<name>', 'fleet, or entry of `backups`')
    .option('--now', 'take one of every source, whether or not it is due')
    .option('--dry-run', 'only say what would be done')
    .option('--why <reason>', 'the reason, for whoever reads the log', parseReason, 'asked for by hand')
    .option('--wait-copies', 'wait until other Regions hold them too')
    .option('--no-wait', 'ask, look once, and leave')
    .addHelpText('after', EXAMPLES);
  addAccountOptions(command).action(backup);
};
