import type { SweepPorts } from '../../shared/operations/sweep-orphans.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import type { Sightings } from '../../shared/ports/sightings.ts';
import { createSimBelongings } from '../belongings.ts';
import { connectBalancers, connectFleets, connectLedger } from '../connect-ports.ts';
import { createPoints, type PointOptions } from '../port-points.ts';
import type { World } from '../world-state.ts';

const listServing = (world: World): ReadonlySet<string> =>
  new Set(
    [...world.instances.values()].flatMap(({ id, registrations }) =>
      registrations.some(({ target: { state } }) => state !== 'unhealthy' && state !== 'unused') ? [id] : [],
    ),
  );

/** The ports of a sweep over the one Region of the only stage, whose journal says nothing of fleets that it has no more. */
export const connectSweep = (
  world: World,
  { sightings, ledger }: { readonly sightings: Sightings; readonly ledger: Ledger },
  options: PointOptions,
): SweepPorts => {
  const points = createPoints(world, options);
  const { read, change } = points;
  const belongings = createSimBelongings(world);
  return {
    clock: { nowMs: () => world.nowMs },
    fleets: connectFleets(world, points),
    balancers: connectBalancers(world, points),
    ledger: connectLedger(ledger, points),
    sightings: { read: read('sightings', 'read', sightings.read), save: change('sightings', 'save', sightings.save) },
    stages: { readTraces: read('stages', 'readTraces', () => new Map()) },
    traffic: { listServing: read('traffic', 'listServing', () => listServing(world)) },
    belongings: {
      listInstances: read('belongings', 'listInstances', belongings.listInstances),
      listVolumes: read('belongings', 'listVolumes', belongings.listVolumes),
      listAddresses: read('belongings', 'listAddresses', belongings.listAddresses),
      findInstances: read('belongings', 'findInstances', belongings.findInstances),
      deleteVolume: change('belongings', 'deleteVolume', belongings.deleteVolume),
      releaseAddress: change('belongings', 'releaseAddress', belongings.releaseAddress),
    },
  };
};
