import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { FailoverPorts } from '../../shared/ports/failover-ports.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { worldOf } from '../cloud.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createMemoryNotices } from '../memory-notices.ts';
import { never } from '../never.ts';
import type { PointHook, RecordedCall } from '../point-hook.ts';
import { tableOf } from '../region-tables.ts';
import { createSimBackupPorts } from '../sim-backup-ports.ts';
import { createSimFailoverPorts } from '../sim-failover-ports.ts';
import { createSimPorts } from '../sim-ports.ts';
import { type CallTime, LATENCY, wayInto } from '../ways.ts';
import { createCallHook, type Fate } from './call-hook.ts';
import { describeCall } from './describe-call.ts';
import { recordChange } from './history.ts';
import type { Invocation } from './invocation.ts';
import { STAGE } from './scene.ts';
import { isSpent } from './step-limit.ts';
import type { Trial } from './trial.ts';

/** What an invocation is connected to, each made when it is asked for. */
export type InvocationPorts = {
  readonly fleets: () => Ports;
  readonly backups: () => BackupPorts;
  readonly failover: () => FailoverPorts;
};

/** Who does not wait takes no time; a Region that does not answer takes its timeout. */
const timeOf = ({ time }: Trial, { isSlow }: Invocation): CallTime => ({
  latency: { ownMs: 0, otherMs: 0, route53Ms: 0, timeoutMs: LATENCY.timeoutMs },
  wait: (ms) => (ms === 0 || !isSlow ? Promise.resolve() : time.wait(ms)),
});

/** The hook of an invocation's calls, which tells of those that came to nothing, and lets none through once a trial goes round in circles. */
const createHook = (trial: Trial, invocation: Invocation, fate: Fate): PointHook => {
  const hook = createCallHook(trial, invocation, fate);
  return (point) => {
    if (isSpent(trial.history)) return never();
    const passing = hook(point);
    if (trial.options.onTrace === null) return passing;
    passing?.catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      const what = point.phase === 'before' ? 'refused' : 'done, reply lost';
      trial.tell(() => `${describeInvocation(invocation)} ${point.port}.${point.method} ${what}: ${said}`);
    });
    return passing;
  };
};

/** Connects one invocation to the ports of its Region: every call of it is a point at which faults and others can come in. */
export const connectInvocation = (trial: Trial, invocation: Invocation, fate: Fate): InvocationPorts => {
  const { globe, tables, history, bus } = trial;
  const { region, skewMs } = invocation;
  const world = worldOf(globe.cloud, region);
  const { ledger, workflows } = tableOf(tables, region);
  const time = timeOf(trial, invocation);
  const clock: Clock = { nowMs: () => world.nowMs + skewMs };
  const shared = {
    clock,
    hook: createHook(trial, invocation, fate),
    notices: createMemoryNotices((notice) => trial.tell(() => `${region} tells people ${notice.code}`)),
    onChange: ({ region: to = region, ...call }: RecordedCall) => {
      const record = { ...call, region: to, invocation };
      recordChange(history, record);
      trial.tell(() => `${describeInvocation(invocation)}${to === region ? '' : ` to ${to}`} ${describeCall(record)}`);
      trial.check({ kind: 'answered', call: record });
    },
  };
  return {
    fleets: () =>
      createSimPorts({
        ...shared,
        world,
        ledger,
        journal: createMemoryJournal(0, ({ fleet, explained }) => trial.tell(() => `${region} ${fleet}: ${explained}`)),
        way: wayInto(globe, region, region, time),
      }),
    backups: () =>
      createSimBackupPorts({
        ...shared,
        cloud: globe.cloud,
        region,
        workflows,
        wayTo: (to) => wayInto(globe, region, to, time),
      }),
    failover: () =>
      createSimFailoverPorts({
        ...shared,
        globe,
        region,
        tables,
        stage: STAGE,
        time,
        // The rule hands on what a person would ask the function for.
        onWake: (fleets, because) => {
          for (const fleet of fleets) bus.publish(region, 'scale', { fleet, reason: because });
        },
        onWakeService: (to, service, because) => bus.publish(to, 'failover', { service, why: because }),
      }),
  };
};

/** Who asks, in the trace. */
export const describeInvocation = ({ id, region, function: name, attempt }: Invocation): string =>
  `${region} ${name}-${id}${attempt === 1 ? '' : ` (attempt ${attempt})`}`;
