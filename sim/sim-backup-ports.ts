import type { BackupPorts } from '../shared/ports/backup-ports.ts';
import type { Clock } from '../shared/ports/clock.ts';
import type { Notices } from '../shared/ports/notices.ts';
import type { Workflows } from '../shared/ports/workflows.ts';
import { listSources } from './backup-sources.ts';
import { type Cloud, worldOf } from './cloud.ts';
import { connectSnapshots, connectWorkflows } from './connect-backups.ts';
import { connectAgents } from './connect-ports.ts';
import { createPoints, type PointOptions, type Way } from './port-points.ts';

/** What takes recovery points in the embedded cloud is connected to. */
export type SimBackupPortsOptions = PointOptions & {
  readonly cloud: Cloud;
  /** The home: the Region that decides. */
  readonly region: string;
  readonly workflows: Workflows;
  readonly notices: Notices;
  readonly clock?: Clock;
  /** Into a Region; one that takes no time where it is not said. */
  readonly wayTo?: (region: string) => Way;
};

/** The ports of backups over a cloud; a Region that is cut off fails every call that goes there, and no other. */
export const createSimBackupPorts = (options: SimBackupPortsOptions): BackupPorts => {
  const { cloud, region: home, workflows, notices, clock, wayTo } = options;
  const world = worldOf(cloud, home);
  const points = createPoints(world, options, wayTo?.(home));
  const { read, change } = points;
  return {
    sources: { list: read('sources', 'list', (query) => listSources(world, query)) },
    snapshotsIn: (region) =>
      connectSnapshots(cloud, region, createPoints(worldOf(cloud, region), options, wayTo?.(region))),
    agents: connectAgents(world, points),
    workflows: connectWorkflows(workflows, points),
    notices: { send: change('notices', 'send', notices.send) },
    clock: clock ?? { nowMs: () => world.nowMs },
  };
};
