import type { Service } from '../../shared/core/failover/service.ts';
import type { ReadinessReport } from '../../shared/core/readiness/readiness-report.ts';
import { readStoredReadiness } from '../../shared/operations/read-stored-readiness.ts';
import type { ServiceReport } from '../../shared/operations/service-report.ts';
import type { AccountOptions } from '../input/config-options.ts';
import { canAsk, confirm } from '../input/confirm.ts';
import { checkTarget } from '../input/find-service.ts';
import { whoAsks } from '../input/who-asks.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { badInput } from '../stop.ts';
import { endMove } from './end-move.ts';
import { lookAtService, type ServiceAsk } from './look-at-service.ts';
import { renderPlan } from './render-plan.ts';
import { openAccess, readService, type ServiceAccess } from './service-access.ts';

/** What `ballast failover` and `failback` are told. */
export type MoveOptions = AccountOptions & {
  readonly why: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly wait: boolean;
};

const checkCanAsk = ({ yes, dryRun, json }: MoveOptions): void => {
  if (yes || dryRun || (!json && canAsk())) return;
  throw badInput('a move asks before it begins, and nobody can answer here; add --yes, or --dry-run');
};

type Planned = { readonly report: ServiceReport; readonly readiness: ReadinessReport | null };

const plan = async (access: ServiceAccess, ask: ServiceAsk): Promise<Planned> => {
  const report = await lookAtService(access, { ...ask, dryRun: true });
  return { report, readiness: await readStoredReadiness(access.ports, ask.service) };
};

const printPlan = ({ report, readiness }: Planned, { json }: MoveOptions, nowMs: number): void => {
  if (json) printJson({ version: 1, service: report, readiness });
  else printText(renderPlan(report, readiness, nowMs, paintTerminal));
};

/**
 * Moves a service into one of its Regions: shows the plan and asks, unless told not to, and follows the move to its end. The
 * Region that takes over does it all; the one that is left is not asked whether it is there.
 */
export const moveService = async (
  name: string,
  options: MoveOptions,
  chooseTarget: (service: Service) => string,
): Promise<void> => {
  const service = await readService(name, options);
  const to = chooseTarget(service);
  checkTarget(service, to);
  checkCanAsk(options);
  const access = await openAccess(options, to);
  const { clock } = access.ports;
  const wish = { kind: 'move', to, why: options.why, by: whoAsks(), force: options.force === true } as const;
  const ask = { service: name, wish, why: options.why, dryRun: false };
  if (options.dryRun) return printPlan(await plan(access, ask), options, clock.nowMs());
  if (!options.yes) {
    printPlan(await plan(access, ask), options, clock.nowMs());
    if (!(await confirm(`Move ${name} to ${to} now?`))) return printText('Nothing was moved.');
  }
  const asked = { service: name, wish: 'move', atMs: clock.nowMs() } as const;
  await endMove(access, await lookAtService(access, ask), options, asked);
};
