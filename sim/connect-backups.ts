import type { Snapshots } from '../shared/ports/snapshots.ts';
import type { Workflows } from '../shared/ports/workflows.ts';
import { type Cloud, worldOf } from './cloud.ts';
import type { Points } from './port-points.ts';
import { copySnapshot } from './snapshot-copies.ts';
import { createSnapshots, deleteSnapshot, listSnapshots, tagSnapshots } from './snapshots.ts';

/** Snapshots of one Region of a cloud, as a port. */
export const connectSnapshots = (cloud: Cloud, region: string, { read, change }: Points): Snapshots => {
  const world = worldOf(cloud, region);
  return {
    list: read('snapshots', 'list', () => listSnapshots(world)),
    create: change('snapshots', 'create', (source, tags) => createSnapshots(world, source, tags)),
    copy: change('snapshots', 'copy', (copy) => copySnapshot(cloud, region, copy)),
    tag: change('snapshots', 'tag', (ids, tags) => tagSnapshots(world, ids, tags)),
    delete: change('snapshots', 'delete', (id) => deleteSnapshot(world, id)),
  };
};

/** Workflows that are reached as everything else in their Region. */
export const connectWorkflows = (workflows: Workflows, { read, change }: Points): Workflows => ({
  list: read('workflows', 'list', workflows.list),
  read: read('workflows', 'read', workflows.read),
  acquireLease: change('workflows', 'acquireLease', workflows.acquireLease),
  save: change('workflows', 'save', workflows.save),
  releaseLease: change('workflows', 'releaseLease', workflows.releaseLease),
  ask: change('workflows', 'ask', workflows.ask),
});
