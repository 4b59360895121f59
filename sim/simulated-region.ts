import type { Fleet } from '../shared/core/fleet.ts';
import type { Market } from '../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../shared/core/time.ts';
import { addRunningInstance } from './instances.ts';
import { addFleet } from './simulated-fleets.ts';
import { addTargetGroup, drawTargetGroupArn, registerTargets } from './target-groups.ts';
import { addVolume } from './volumes.ts';
import { createWorld, type WorldOptions } from './world.ts';
import type { SimulatedFleet, World } from './world-state.ts';

/** AWS's default for a new target group. */
const DEREGISTRATION_DELAY_MS = 5 * MINUTE_MS;

const ZONE_LETTERS = 'abcdef';

/** A Region with everything that a fleet of ballast.yml names, whatever the names are. */
export type FleetRegion = { readonly world: World; readonly simulated: SimulatedFleet };

/** A fleet with its load. */
export type PlacedFleetOptions = {
  readonly fleet: Fleet;
  readonly unitRate: number;
  readonly loadAt: (minute: number) => number;
  readonly past?: readonly number[] | undefined;
};

/** What a fleet's Region is made from. */
export type FleetRegionOptions = PlacedFleetOptions & {
  readonly region: string;
  readonly world: Omit<WorldOptions, 'zones' | 'launchTemplates'>;
};

/** An Availability Zone for each of a fleet's subnets: ballast.yml does not say which zone a subnet is in. */
export const zonesOf = ({ subnets }: Fleet, region: string): Readonly<Record<string, string>> =>
  Object.fromEntries(subnets.map((subnet, index) => [subnet, `${region}${ZONE_LETTERS[index % ZONE_LETTERS.length]}`]));

/** The last digits of a template's id, which count the templates of a Region. */
const FIRST_TEMPLATE = 0x1ab1e;

const addLaunchTemplateOf = (
  world: World,
  { launchTemplate: { by, value, version }, stateful, standby }: Fleet,
): void => {
  if (world.templates.some(({ id, name }) => value === (by === 'id' ? id : name))) return;
  const versions = Array.from({ length: typeof version === 'number' ? version : 1 }, () => ({
    detailedMonitoring: true,
    hibernates: standby?.state === 'hibernated',
    ...(stateful && { devices: stateful.devices }),
  }));
  world.templates.push({
    id: by === 'id' ? value : `lt-0b5ca1a7e5ca${(FIRST_TEMPLATE + world.templates.length).toString(16)}`,
    name: by === 'name' ? value : 'ballast',
    defaultVersion: versions.length,
    versions,
  });
};

/** Brings into a world what a fleet names: its launch template, and its target groups behind one Application Load Balancer. */
export const placeFleet = (world: World, { fleet, ...load }: PlacedFleetOptions): SimulatedFleet => {
  addLaunchTemplateOf(world, fleet);
  const groups = fleet.targetGroups.map(({ by, value }) =>
    addTargetGroup(world, {
      arn: by === 'arn' ? value : drawTargetGroupArn(world, value),
      name: by === 'arn' ? (value.split('/')[1] ?? value) : value,
      deregistrationDelayMs: DEREGISTRATION_DELAY_MS,
      loadBalancers: [`app/${fleet.name}/0ba1a5ce0ba1a5ce`],
    }),
  );
  return addFleet(world, { name: fleet.name, sizes: fleet.sizes, groups, ...load });
};

/** Makes the Region that a fleet would run in, with all that it names there. */
export const createFleetRegion = ({ region, world: options, ...placed }: FleetRegionOptions): FleetRegion => {
  const world = createWorld({ ...options, zones: zonesOf(placed.fleet, region) });
  return { world, simulated: placeFleet(world, placed) };
};

/** Puts a machine of each of the types in service, spread over the fleet's zones, as if they had been up for an hour. */
export const putInService = (
  { world, simulated }: FleetRegion,
  fleet: Fleet,
  instanceTypes: readonly string[],
  market: Market = 'on-demand',
): void => {
  const zones = [...new Set(fleet.subnets.map((subnet) => world.zones.get(subnet) ?? ''))];
  const templateVersion = world.templates[0]?.defaultVersion ?? 1;
  for (const [index, instanceType] of instanceTypes.entries()) {
    const zone = zones[index % zones.length] ?? '';
    const request = { instanceType, zone, market, templateVersion } as const;
    const instance = addRunningInstance(world, simulated, { ...request, intent: null });
    if (instance === null) continue;
    for (const device of fleet.stateful?.devices ?? []) addVolume(world, instance, device);
    for (const [group, { arn }] of simulated.groups.entries()) {
      registerTargets(world, arn, fleet.targetGroups[group]?.port ?? 0, [instance.id]);
    }
  }
};
