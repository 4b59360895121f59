import { parseAlarmName, readyMetric } from '../../shared/config/alarm-specifications.ts';
import { auditServices } from '../../shared/operations/audit-services.ts';
import { beginRestore } from '../../shared/operations/begin-restore.ts';
import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { drillServices } from '../../shared/operations/drill-services.ts';
import { lookAtBackups } from '../../shared/operations/look-at-backups.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import type { LookMemory } from '../../shared/operations/look-memory.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import { watchServices } from '../../shared/operations/watch-services.ts';
import { protectionContext } from '../../shared/runtime/protection-context.ts';
import { serviceContext } from '../../shared/runtime/service-context.ts';
import { backupFromEvent } from '../../shared/signals/backup-from-event.ts';
import { drillFromEvent } from '../../shared/signals/drill-from-event.ts';
import { failoverFromEvent } from '../../shared/signals/failover-from-event.ts';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import { restoreFromEvent } from '../../shared/signals/restore-from-event.ts';
import type { Signal } from '../../shared/signals/signal.ts';
import { watchFromEvent } from '../../shared/signals/watch-from-event.ts';
import { worldOf } from '../cloud.ts';
import { putDatapoints } from '../cloud-watch.ts';
import type { InvocationPorts } from './connect-invocation.ts';
import type { Invocation } from './invocation.ts';
import type { FunctionAnswer, Functions } from './invoke.ts';
import { ACCOUNT_ID, STAGE } from './scene.ts';
import type { Trial } from './trial.ts';

type Run = {
  readonly trial: Trial;
  readonly invocation: Invocation;
  readonly ports: InvocationPorts;
  readonly memory: LookMemory;
  readonly setup: ServiceSetup;
};

const DONE: FunctionAnswer = { kind: 'done' };

const contextOf = ({ trial, invocation, setup: { config } }: Run) => ({
  accountId: ACCOUNT_ID,
  region: invocation.region,
  nowMs: trial.globe.clock.nowMs + invocation.skewMs,
  invocationId: `invocation-${invocation.id}`,
  fleetNames: config.fleets.map(({ name }) => name),
  fleetOfAlarm: (name: string) => parseAlarmName(name, STAGE, config.fleets)?.fleet ?? null,
  ...protectionContext(config),
  ...serviceContext(config, STAGE),
});

const answer = async <Request>(
  signal: Signal<Request>,
  act: (request: Request) => Promise<unknown>,
): Promise<FunctionAnswer> => {
  if (signal.kind === 'ignored') return { kind: 'ignored', code: signal.code };
  await act(signal.request);
  return DONE;
};

const lookFleets = (run: Run, withoutFleet: 'due' | 'all'): Promise<FunctionAnswer> => {
  const { trial, invocation, ports, memory, setup } = run;
  const signal = requestFromEvent(invocation.event, { ...contextOf(run), withoutFleet });
  const world = worldOf(trial.globe.cloud, invocation.region);
  return answer(signal, async (request) => {
    const { decisions } = await lookAtFleets(ports.fleets(), setup.config, request, memory);
    for (const { fleet, measured } of decisions) {
      if (measured === null) continue;
      putDatapoints(world, readyMetric(fleet, STAGE), [{ atMs: world.nowMs, value: measured.inService }]);
    }
  });
};

const HANDLERS: Readonly<Record<Invocation['function'], (run: Run) => Promise<FunctionAnswer>>> = {
  tick: (run) => lookFleets(run, 'due'),
  scale: (run) => lookFleets(run, 'all'),
  replace: (run) => lookFleets(run, 'all'),
  backup: (run) =>
    answer(backupFromEvent(run.invocation.event, contextOf(run)), (request) =>
      lookAtBackups(run.ports.backups(), run.setup.config, request, STAGE),
    ),
  restore: (run) =>
    answer(restoreFromEvent(run.invocation.event, contextOf(run)), (call) =>
      call.kind === 'begin'
        ? beginRestore(run.ports.failover(), run.setup.config, call.restore, STAGE)
        : lookAtRestores(run.ports.failover(), call.look),
    ),
  drill: (run) =>
    answer(drillFromEvent(run.invocation.event, contextOf(run)), async ({ proofs, failovers }) => {
      if (proofs !== null) await drillRestores(run.ports.failover(), run.setup.config, proofs, STAGE);
      if (failovers !== null) await drillServices(run.ports.failover(), run.setup, failovers);
    }),
  watch: (run) =>
    answer(watchFromEvent(run.invocation.event, contextOf(run)), (request) =>
      watchServices(run.ports.failover(), run.setup, request),
    ),
  failover: (run) =>
    answer(failoverFromEvent(run.invocation.event, contextOf(run)), (request) =>
      lookAtServices(run.ports.failover(), run.setup, request),
    ),
  audit: (run) =>
    answer(watchFromEvent(run.invocation.event, contextOf(run)), (request) =>
      auditServices(run.ports.failover(), run.setup, request),
    ),
};

/** What `functions/` deploys, over the ports of the embedded cloud: the same parsers and the same operations. */
export const ballastFunctions: Functions = async (trial, invocation, ports, memory) => {
  const setup = trial.setups.get(invocation.region);
  if (setup === undefined) return DONE;
  return HANDLERS[invocation.function]({ trial, invocation, ports, memory, setup });
};
