import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAbortCommand } from './commands/abort.ts';
import { addApproveCommand } from './commands/approve.ts';
import { addBacktestCommand } from './commands/backtest.ts';
import { addBackupCommand } from './commands/backup.ts';
import { addBackupsCommand } from './commands/backups.ts';
import { addDnsCommand } from './commands/dns.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addDrillsCommand } from './commands/drills.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addFailbackCommand } from './commands/failback.ts';
import { addFailoverCommand } from './commands/failover.ts';
import { addOrphansCommand } from './commands/orphans.ts';
import { addPauseCommand } from './commands/pause.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addReadinessCommand } from './commands/readiness.ts';
import { addReplayCommand } from './commands/replay.ts';
import { addRestoreCommand } from './commands/restore.ts';
import { addResumeCommand } from './commands/resume.ts';
import { addSetCommand } from './commands/set.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addStartCommand } from './commands/start.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTuneCommand } from './commands/tune.ts';
import { addValidateCommand } from './commands/validate.ts';

/** The `ballast` command with all of its commands; it throws where commander would leave the process. */
export const createProgram = (): Command => {
  const program = new Command('ballast')
    .description('Keeps EC2 fleets level: the right size, healthy, backed up, and able to move Region.')
    .version(readVersion())
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .addHelpText('after', EXIT_CODES);
  const commands = [
    addStartCommand,
    addSimulateCommand,
    addBacktestCommand,
    addTuneCommand,
    addValidateCommand,
    addPlanCommand,
    addStatusCommand,
    addExplainCommand,
    addReplayCommand,
    addBackupsCommand,
    addBackupCommand,
    addRestoreCommand,
    addDrillCommand,
    addDnsCommand,
    addReadinessCommand,
    addFailoverCommand,
    addApproveCommand,
    addAbortCommand,
    addFailbackCommand,
    addDrillsCommand,
    addOrphansCommand,
    addPauseCommand,
    addResumeCommand,
    addSetCommand,
  ];
  for (const addCommand of commands) addCommand(program);
  return program;
};

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 bad input. BALLAST_DEBUG=1 shows stack traces.`;

const readVersion = (): string => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed ? String(manifest.version) : 'unknown';
};
