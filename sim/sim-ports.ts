import type { Clock } from '../shared/ports/clock.ts';
import type { Journal } from '../shared/ports/journal.ts';
import type { Ledger } from '../shared/ports/ledger.ts';
import type { Notices } from '../shared/ports/notices.ts';
import type { Ports } from '../shared/ports/ports.ts';
import { readMetrics } from './cloud-watch.ts';
import { connectAgents, connectBalancers, connectFleets, connectLedger, connectVolumes } from './connect-ports.ts';
import { createPoints, type PointOptions, type Way } from './port-points.ts';
import type { World } from './world-state.ts';

/** What a handler in the embedded cloud is connected to; handlers that run at the same time share all but the hook. */
export type SimPortsOptions = PointOptions & {
  readonly world: World;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly notices: Notices;
  /** A handler's own clock, when it is skewed. */
  readonly clock?: Clock;
  /** Into the Region; one that takes no time where it is not said. */
  readonly way?: Way;
};

/**
 * Every port over a world. Each call is two points at which a hook may let others run, fail the call, lose its reply or
 * let the caller die; the effect in between happens at once, so a call is never half done. Without a hook a call goes
 * straight through.
 */
export const createSimPorts = (options: SimPortsOptions): Ports => {
  const { world, ledger, journal, notices, clock, way } = options;
  const points = createPoints(world, options, way);
  const { read, change } = points;
  return {
    fleets: connectFleets(world, points),
    balancers: connectBalancers(world, points),
    agents: connectAgents(world, points),
    volumes: connectVolumes(world, points),
    metrics: { read: read('metrics', 'read', (queries, range) => readMetrics(world, queries, range)) },
    ledger: connectLedger(ledger, points),
    journal: {
      append: change('journal', 'append', journal.append),
      read: read('journal', 'read', journal.read),
      find: read('journal', 'find', journal.find),
    },
    notices: { send: change('notices', 'send', notices.send) },
    clock: clock ?? { nowMs: () => world.nowMs },
  };
};
