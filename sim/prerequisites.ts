import type { TemplateStanding } from '../shared/core/failover/observation.ts';
import type { RecordTarget } from '../shared/core/failover/service-records.ts';
import { Fault } from '../shared/core/fault.ts';
import type { LaunchTemplateReference, TargetGroupReference } from '../shared/core/fleet.ts';
import type { Prerequisites, VcpuQuota } from '../shared/ports/prerequisites.ts';
import { worldOf } from './cloud.ts';
import type { Globe } from './globe-state.ts';
import { resolveTemplate } from './launch-templates.ts';
import { returnToPool, takeFromPool } from './pools.ts';
import type { Points } from './port-points.ts';
import { createSupplies, type Supplies } from './supplies.ts';
import { resolveTargetGroups } from './target-groups.ts';
import type { World } from './world-state.ts';

/** Usable addresses of a /24: AWS keeps five. */
const SUBNET_ADDRESSES = 251;

/** Where a Region's load balancers have their names, as if each had the same id. */
const BALANCER_ZONE = 'Z0B0A0L0A0N0C0E0R0S0';

const LARGE_VCPUS = 2;
const XLARGE_VCPUS = 4;

/** By the size in its name; close enough for a quota. */
const vcpusOf = (instanceType: string): number => {
  const size = instanceType.split('.')[1] ?? '';
  const multiple = /^(\d*)xlarge$/.exec(size)?.[1];
  return multiple === undefined ? LARGE_VCPUS : XLARGE_VCPUS * Number(multiple === '' ? 1 : multiple);
};

const readTemplate = (
  world: World,
  { standings, withoutImage }: Supplies,
  reference: LaunchTemplateReference,
): TemplateStanding => {
  const { id } = resolveTemplate(world, reference);
  if (withoutImage.has(id)) {
    throw new Fault(
      'not-found',
      'ec2:DescribeImages',
      `the image of launch template "${reference.value}" is not there`,
    );
  }
  return standings.get(id) ?? { imageName: 'web-2026-11', instanceTypes: ['m7g.large'], userDataDigest: null };
};

const isRunning = ({ lifecycle }: { readonly lifecycle: string }): boolean =>
  lifecycle === 'pending' || lifecycle === 'running';

const readVcpuQuota = ({ instances }: World, { vcpusMax }: Supplies): VcpuQuota => {
  const running = [...instances.values()].filter((one) => one.market === 'on-demand' && isRunning(one));
  return { vcpusMax, vcpusRunning: running.reduce((sum, { instanceType }) => sum + vcpusOf(instanceType), 0) };
};

const countFreeAddresses = (
  { zones, instances }: World,
  { addresses }: Supplies,
  subnetIds: readonly string[],
): ReadonlyMap<string, number> => {
  const used = (subnet: string): number =>
    [...instances.values()].filter((one) => one.subnet === subnet && one.lifecycle !== 'terminated').length;
  return new Map(
    subnetIds
      .filter((subnet) => zones.has(subnet))
      .map((subnet) => [subnet, Math.max(0, (addresses.get(subnet) ?? SUBNET_ADDRESSES) - used(subnet))]),
  );
};

/** A load balancer as records point to it: its name tells its Region, which is where it leads to. */
const findLoadBalancer = (world: World, region: string, group: TargetGroupReference): RecordTarget | null => {
  const [balancer] = resolveTargetGroups(world, [group])[0]?.loadBalancers ?? [];
  if (balancer === undefined) return null;
  const [, name = '', id = ''] = balancer.split('/');
  return { kind: 'alias', dnsName: `${name}-${id}.${region}.elb.amazonaws.com`.toLowerCase(), zoneId: BALANCER_ZONE };
};

const probeCapacity = (
  world: World,
  supplies: Supplies,
  instanceType: string,
  zone: string,
  machines: number,
): { readonly there: boolean; readonly because: string } => {
  const pool = { instanceType, zone, market: 'on-demand' } as const;
  const taken = takeFromPool(world, pool, machines);
  if (taken < machines) {
    returnToPool(world, pool, taken);
    return { there: false, because: `insufficient capacity: EC2 has no ${machines} ${instanceType} in ${zone} now` };
  }
  if (supplies.losesProbes) supplies.reserved.push({ pool, machines });
  else returnToPool(world, pool, machines);
  return { there: true, because: `${machines} ${instanceType} were reserved in ${zone} and given back` };
};

const releaseProbes = (world: World, { reserved }: Supplies): number => {
  const released = reserved.splice(0);
  for (const { pool, machines } of released) returnToPool(world, pool, machines);
  return released.length;
};

/** What must be there before a service can move to a Region, as a port. */
export const connectPrerequisites = (globe: Globe, region: string, { read, change }: Points): Prerequisites => {
  const world = worldOf(globe.cloud, region);
  const supplies = globe.supplies.get(region) ?? createSupplies();
  return {
    readTemplate: read('prerequisites', 'readTemplate', (reference) => readTemplate(world, supplies, reference)),
    readVcpuQuota: read('prerequisites', 'readVcpuQuota', () => readVcpuQuota(world, supplies)),
    countFreeAddresses: read('prerequisites', 'countFreeAddresses', (ids) => countFreeAddresses(world, supplies, ids)),
    findLoadBalancer: read('prerequisites', 'findLoadBalancer', (group) => findLoadBalancer(world, region, group)),
    probeCapacity: change('prerequisites', 'probeCapacity', (instanceType, zone, machines) =>
      probeCapacity(world, supplies, instanceType, zone, machines),
    ),
    releaseProbes: change('prerequisites', 'releaseProbes', () => releaseProbes(world, supplies)),
  };
};
