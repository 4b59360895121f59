import { alarmSpecifications, readyMetric } from '../../shared/config/alarm-specifications.ts';
import type { LookRequest } from '../../shared/core/look-request.ts';
import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import type { FleetReport } from '../../shared/operations/look-report.ts';
import { addAlarm } from '../alarms.ts';
import { putDatapoints } from '../cloud-watch.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createMemoryLedger } from '../memory-ledger.ts';
import { createMemoryNotices } from '../memory-notices.ts';
import { createSimPorts } from '../sim-ports.ts';
import type { Autoscaler, AutoscalerContext } from './autoscaler.ts';
import { listenToWorld, type WorldSignals } from './world-signals.ts';

/** Stage in the names of the alarms; nobody else is in this cloud. */
const STAGE = 'sim';

const TICK: LookRequest = {
  wake: { kind: 'tick', id: 'tick', because: 'a minute has passed' },
  scope: { kind: 'due' },
  dryRun: false,
};

/** What is heard when every event is lost. */
const DEAF: WorldSignals = { isWoken: () => false, take: () => [] };

/** Ballast itself: the operations that run at AWS, over the ports of the embedded cloud, woken by tick, alarms and events. */
export const createBallast = (context: AutoscalerContext): Autoscaler => {
  const { world, config, fleet, simulated, losesEvents, onDecision, onRecord } = context;
  const ports = createSimPorts({
    world,
    ledger: createMemoryLedger(),
    journal: createMemoryJournal(0, onRecord),
    notices: createMemoryNotices(),
  });
  const memory = createLookMemory();
  const specifications = alarmSpecifications([fleet], STAGE);
  for (const specification of specifications) addAlarm(world, specification);
  const signals = losesEvents ? DEAF : listenToWorld(world);
  let desired = simulated.meter.readyUnits;
  const learn = ({ measured }: FleetReport): void => {
    if (measured === null) return;
    desired = measured.desired;
    // Only alarms read what Ballast publishes about itself.
    if (specifications.length === 0) return;
    putDatapoints(world, readyMetric(fleet.name, STAGE), [{ atMs: world.nowMs, value: measured.inService }]);
  };
  const look = async (request: LookRequest): Promise<void> => {
    const { decisions } = await lookAtFleets(ports, config, request, memory);
    for (const report of decisions) {
      learn(report);
      const { action, code, explained: because } = report;
      if (action.kind === 'scale') onDecision({ kind: 'scale', code, from: action.from, to: action.to, because });
      else onDecision({ kind: 'hold', code, from: desired, to: desired, because });
    }
  };
  return {
    tick: () => look(TICK),
    isWoken: signals.isWoken,
    wake: async () => {
      for (const request of signals.take()) await look(request);
    },
    desired: () => desired,
  };
};
