import { gatherPoints } from '../../shared/core/backup/gather-points.ts';
import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import { activeAt, type Service } from '../../shared/core/failover/service.ts';
import type { FleetState } from '../../shared/core/fleet-state.ts';
import { serviceKey } from '../../shared/operations/service-key.ts';
import type { FleetRecord } from '../../shared/ports/ledger.ts';
import { worldOf } from '../cloud.ts';
import { regionOfName } from '../dns/answer-name.ts';
import { tableOf } from '../region-tables.ts';
import { listSnapshots } from '../snapshots.ts';
import type { Instance, World } from '../world-state.ts';
import type { CrashWorld } from './crash-world.ts';

const isOurs = (tags: ReadonlyMap<string, string>): boolean =>
  [...tags.keys()].some((key) => key.startsWith('ballast:'));

const isRunning = ({ lifecycle }: Instance): boolean => lifecycle === 'pending' || lifecycle === 'running';

/** What was made by Ballast and does not say so. */
const findUntagged = ({ instances, storage, snapshots }: World): readonly string[] => [
  ...[...instances.values()]
    .filter((instance) => isRunning(instance) && instance.fleetTag === null && !isOurs(instance.tags))
    .map(({ id }) => `${id} runs without a tag`),
  ...[...storage.volumes.values()]
    .filter(({ attachment, fleetTag, tags }) => attachment === null && fleetTag === null && !isOurs(tags))
    .map(({ id }) => `${id} is on no machine and has no tag`),
  ...[...snapshots.byId.values()].filter(({ tags }) => !isOurs(tags)).map(({ id }) => `${id} has no tag`),
];

/** One set for each moment, whole, wherever it is. */
const findSpoiltPoints = (world: World): readonly string[] =>
  gatherPoints(new Map([['here', { kind: 'known', snapshots: listSnapshots(world) }]])).flatMap(({ setId, holdings }) =>
    [...holdings.values()].flatMap(({ standing, surplus }) => [
      ...(standing === 'whole' ? [] : [`recovery point ${setId} is ${standing}`]),
      ...(surplus.length === 0 ? [] : [`recovery point ${setId} was made twice`]),
    ]),
  );

const findOpen = (fleet: string, { launches, retirements, resize }: FleetState): readonly string[] => [
  ...launches.map(({ call }) => `${fleet} still waits for launch ${call.token}`),
  ...retirements.map(({ instanceId }) => `${fleet} still retires ${instanceId}`),
  ...(resize?.underWay == null ? [] : [`${fleet} still resizes ${resize.underWay.instanceId}`]),
];

/** Desired, healthy and tagged are one number, unless somebody has the fleet left alone. */
const findFleetFlaws = (world: World, fleet: string, { state, overrides }: FleetRecord): readonly string[] => {
  if (state === null || overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > world.nowMs)) return [];
  const active = [...world.instances.values()].filter(
    (instance) => instance.fleetTag === fleet && isRunning(instance) && instance.role !== 'standby',
  );
  const tagged = active.reduce((sum, { units }) => sum + units, 0);
  const healthy = active.reduce((sum, { ready, units }) => sum + (ready ? units : 0), 0);
  // A size that could not be had is not tried again for a while.
  const isHeld = (state.resize?.failures ?? []).length > 0;
  const isLevel = (isHeld || state.desired === tagged) && tagged === healthy;
  return [
    ...findOpen(fleet, state),
    ...(isLevel ? [] : [`${fleet}: ${state.desired} units desired, ${tagged} tagged, ${healthy} healthy`]),
  ];
};

/** A name leads to the Region that the newest epoch stands for, and to no other. */
const findServiceFlaws = async (world: CrashWorld, service: Service): Promise<readonly string[]> => {
  const key = serviceKey(service.name);
  const records = await Promise.all(service.regions.map((region) => tableOf(world.tables, region).workflows.read(key)));
  const states = records.flatMap(({ body }) => readServiceState(body, service.name) ?? []);
  const epoch = Math.max(...states.map((state) => state.epoch ?? 0));
  const wanted = activeAt(service, epoch);
  const active = regionOfName(world.globe, service.dnsName);
  return [
    ...(active === wanted
      ? []
      : [`${service.name} is in ${wanted} by epoch ${epoch}, and its name leads to ${active}`]),
    ...(states.filter(({ switchOn }) => switchOn).length > 1 ? [`both switches of ${service.name} are on`] : []),
  ];
};

/** What must never be left by anything that Ballast does, crashed or not: each in a line. */
export const findFlaws = async (world: CrashWorld): Promise<readonly string[]> => {
  const flaws: string[] = [];
  for (const [region, { config }] of world.setups) {
    const cloud = worldOf(world.globe.cloud, region);
    flaws.push(...findUntagged(cloud), ...findSpoiltPoints(cloud));
    const records = await tableOf(world.tables, region).ledger.readFleets(config.fleets.map(({ name }) => name));
    for (const [name, record] of records) flaws.push(...findFleetFlaws(cloud, name, record));
  }
  const services = new Map([...world.setups.values()].flatMap((setup) => setup.services.map((one) => [one.name, one])));
  for (const service of services.values()) flaws.push(...(await findServiceFlaws(world, service)));
  return flaws;
};
