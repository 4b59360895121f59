import type { Command } from 'commander';
import { drillServices } from '../../shared/operations/drill-services.ts';
import { type AccountOptions, addMoveOptions } from '../input/config-options.ts';
import { parseReason } from '../input/parse-reason.ts';
import { whoAsks } from '../input/who-asks.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { endMove } from '../services/end-move.ts';
import { onlyReport } from '../services/look-at-service.ts';
import { renderPlan } from '../services/render-plan.ts';
import { openAccess, readService } from '../services/service-access.ts';

type DrillFailoverOptions = AccountOptions & { readonly why: string; readonly dryRun?: true; readonly wait: boolean };

const EXAMPLES = `
Examples:
  $ ballast drill failover shop --dry-run
  $ ballast drill failover shop --why "quarterly"`;

/** A drill moves from home, so that the Region that stands by performs it. */
const drillFailover = async (name: string, options: DrillFailoverOptions): Promise<void> => {
  const service = await readService(name, options);
  const access = await openAccess(options, service.regions[1]);
  const { ports, setup } = access;
  const { why, dryRun = false } = options;
  const atMs = ports.clock.nowMs();
  const wake = { kind: 'manual', id: `drill-${atMs.toString(36)}`, because: why } as const;
  const wish = { kind: 'drill', why, by: whoAsks() } as const;
  const report = onlyReport(await drillServices(ports, setup, { wake, service: name, wish, dryRun }), name);
  if (!dryRun) return endMove(access, report, options, { service: name, wish: 'drill', atMs });
  if (options.json) return printJson({ version: 1, service: report, readiness: null });
  printText(renderPlan(report, null, atMs, paintTerminal));
};

/** Adds `ballast drill failover`: a whole failover of an isolated name, cleaned up at its end. */
export const addDrillFailoverCommand = (drill: Command): void => {
  const command = drill
    .command('failover')
    .description(
      'Move an isolated name of a service the whole way, and back: machines and data are real, users are not touched.',
    )
    .argument('<service>', 'name of the service')
    .option('--why <reason>', 'the reason, for whoever reads the report', parseReason, 'asked for by hand')
    .option('--dry-run', 'only say what would be done')
    .option('--no-wait', 'begin, and leave')
    // What its parent is told is not told it.
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', EXAMPLES);
  addMoveOptions(command).action(drillFailover);
};
