import type { Clock } from '../shared/ports/clock.ts';
import type { Ledger } from '../shared/ports/ledger.ts';
import type { Notices } from '../shared/ports/notices.ts';
import type { RestorePorts } from '../shared/ports/restore-ports.ts';
import type { Workflows } from '../shared/ports/workflows.ts';
import { type Cloud, worldOf } from './cloud.ts';
import { connectSnapshots, connectWorkflows } from './connect-backups.ts';
import { connectAgents, connectBalancers, connectFleets, connectLedger, connectVolumes } from './connect-ports.ts';
import { createPoints, type PointOptions, type Way } from './port-points.ts';
import { connectRestoration } from './restoration.ts';

/** What restores in the embedded cloud are connected to: one Region. */
export type SimRestorePortsOptions = PointOptions & {
  readonly cloud: Cloud;
  readonly region: string;
  readonly ledger: Ledger;
  readonly workflows: Workflows;
  readonly notices: Notices;
  readonly clock?: Clock;
  /** Into the Region; one that takes no time where it is not said. */
  readonly way?: Way;
};

/** The ports of restores and proofs over one Region of a cloud. */
export const createSimRestorePorts = (options: SimRestorePortsOptions): RestorePorts => {
  const { cloud, region, ledger, workflows, notices, clock, way } = options;
  const world = worldOf(cloud, region);
  const points = createPoints(world, options, way);
  return {
    snapshots: connectSnapshots(cloud, region, points),
    restoration: connectRestoration(world, points),
    fleets: connectFleets(world, points),
    volumes: connectVolumes(world, points),
    balancers: connectBalancers(world, points),
    agents: connectAgents(world, points),
    ledger: connectLedger(ledger, points),
    workflows: connectWorkflows(workflows, points),
    notices: { send: points.change('notices', 'send', notices.send) },
    clock: clock ?? { nowMs: () => world.nowMs },
  };
};
