import type { Known } from '../failover/service-view.ts';
import { DAY_MS } from '../time.ts';
import { green, red, unknown } from './check-of.ts';
import type { FleetNeeds } from './needs-here.ts';
import type { ReadinessFacts } from './readiness-facts.ts';
import type { ReadinessCheck } from './readiness-report.ts';

/** A probe tells of its moment; twice as old as they are apart, it tells nothing. */
const PROBE_MAX_MS = 2 * DAY_MS;

/** Most machines that a probe of one zone asks for: each is paid for while it is reserved. */
export const PROBED_MAX = 20;

/** Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances, in vCPUs. */
const QUOTA_CODE = 'L-1216C47A';

const sumVcpus = (needs: readonly FleetNeeds[]): Known<number> => {
  let sum = 0;
  for (const { own, need } of needs) {
    const { fleet, vcpus } = own;
    if (need.kind === 'unknown') return need;
    if (vcpus === null) return { kind: 'unknown', because: `vCPUs of ${fleet.sizes[0].instanceType} are not known` };
    sum += need.value.machines * vcpus;
  }
  return { kind: 'known', value: sum };
};

const judgeQuota = ({ quota, region }: ReadinessFacts, needs: readonly FleetNeeds[]): ReadinessCheck => {
  if (quota.kind === 'unknown') return unknown('quota', region, quota.because);
  const more = sumVcpus(needs);
  if (more.kind === 'unknown') return unknown('quota', region, more.because);
  const { vcpusMax, vcpusRunning } = quota.value;
  const wanted = vcpusRunning + more.value;
  const because = `${vcpusRunning} vCPUs run, ${more.value} more would, and ${vcpusMax} may`;
  if (wanted <= vcpusMax) return green('quota', region, because);
  const request = `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${QUOTA_CODE} --desired-value ${wanted}`;
  return red('quota', region, because, `run "${request}"`);
};

/** Takes addresses for so many machines, and leaves what is left for the next fleet of the same subnets; how many got none. */
const takeAddresses = (left: Map<string, number>, addresses: ReadonlyMap<string, number>, machines: number): number => {
  let wanted = machines;
  for (const [subnet, all] of addresses) {
    const free = left.get(subnet) ?? all;
    const taken = Math.min(free, wanted);
    left.set(subnet, free - taken);
    wanted -= taken;
  }
  return wanted;
};

const judgeAddresses = (
  { own: { fleet, addresses }, need }: FleetNeeds,
  left: Map<string, number>,
  region: string,
): ReadinessCheck => {
  const { name, subnets } = fleet;
  const fix = `name more subnets in fleets.${name}.inRegion.${region}.subnets, or free addresses in ${subnets.join(', ')}`;
  if (addresses.kind === 'absent') return red('addresses', name, addresses.because, fix);
  if (addresses.kind === 'unknown') return unknown('addresses', name, addresses.because);
  const missing = subnets.find((subnet) => !addresses.value.has(subnet));
  if (missing !== undefined) return red('addresses', name, `subnet ${missing} is not there`, fix);
  if (need.kind === 'unknown') return unknown('addresses', name, need.because);
  const { machines } = need.value;
  const short = takeAddresses(left, addresses.value, machines);
  if (short > 0) return red('addresses', name, `${short} of ${machines} machines more would get no address`, fix);
  return green('addresses', name, `its subnets have addresses for ${machines} machines more`);
};

const judgeCapacity = (
  { probes, region, stage }: ReadinessFacts,
  { own, need }: FleetNeeds,
  { service, nowMs }: { readonly service: string; readonly nowMs: number },
): ReadinessCheck => {
  const { name } = own.fleet;
  if (need.kind === 'unknown') return unknown('capacity', name, need.because);
  const { machines } = need.value;
  if (machines === 0) return green('capacity', name, 'what runs here is as much as is needed');
  const probe = `run "npx ballast readiness ${service} --probe --stage ${stage} --region ${region}"`;
  const asked = probes.filter(({ fleet, atMs }) => fleet === name && nowMs - atMs <= PROBE_MAX_MS);
  const refused = asked.filter(({ there }) => !there);
  if (refused.length > 0) {
    const because = refused.map((one) => one.because).join('; ');
    return red(
      'capacity',
      name,
      because,
      `name other sizes or zones for fleets.${name}, or reserve capacity; then ${probe}`,
    );
  }
  const probed = asked.reduce((sum, one) => sum + one.machines, 0);
  if (probed === 0) return unknown('capacity', name, 'EC2 was not asked within two days', probe);
  const wanted = Math.min(machines, PROBED_MAX * asked.length);
  if (probed < wanted) {
    return unknown('capacity', name, `EC2 was asked for ${probed} machines, and ${wanted} are needed by now`, probe);
  }
  return green('capacity', name, asked.map((one) => one.because).join('; '));
};

/** Whether the Region has what the fleets would take: vCPUs of the quota, addresses, and machines. */
export const judgeSupplies = (
  service: string,
  facts: ReadinessFacts,
  needs: readonly FleetNeeds[],
  nowMs: number,
): readonly ReadinessCheck[] => {
  const left = new Map<string, number>();
  return [
    judgeQuota(facts, needs),
    ...needs.flatMap((here) => [
      judgeAddresses(here, left, facts.region),
      judgeCapacity(facts, here, { service, nowMs }),
    ]),
  ];
};
