import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Clock } from '../ports/clock.ts';
import type { Prerequisites } from '../ports/prerequisites.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { createCapacityProbes } from './ec2-capacity-probes.ts';
import { readTemplateStanding } from './ec2-template-standing.ts';
import { findLoadBalancer } from './find-load-balancer.ts';
import { readPages } from './read-pages.ts';
import { readVcpuQuota } from './read-vcpu-quota.ts';

const FILTER_VALUES_MAX = 200;
const DESCRIBE_SUBNETS = 'ec2:DescribeSubnets';

/** What prerequisites are read with: all of one Region. */
export type PrerequisiteClients = {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly quotas: ServiceQuotasClient;
};

/** The prerequisites port over EC2, Elastic Load Balancing and Service Quotas. */
export const createEc2Prerequisites = (
  { ec2, elb, quotas }: PrerequisiteClients,
  call: CallAws,
  clock: Clock,
  stage: string,
): Prerequisites => ({
  readTemplate: (reference) => readTemplateStanding(ec2, call, reference),
  readVcpuQuota: () => readVcpuQuota(ec2, quotas, call),
  countFreeAddresses: async (subnetIds) => {
    const free = new Map<string, number>();
    for (const ids of chunksOf([...new Set(subnetIds)], FILTER_VALUES_MAX)) {
      for (const [id, count] of await countFreeIn(ec2, call, ids)) free.set(id, count);
    }
    return free;
  },
  findLoadBalancer: (group) => findLoadBalancer(elb, call, group),
  ...createCapacityProbes(ec2, call, clock, stage),
});

const countFreeIn = (
  client: EC2Client,
  call: CallAws,
  subnetIds: readonly string[],
): Promise<readonly (readonly [string, number])[]> =>
  readPages(DESCRIBE_SUBNETS, async (token) => {
    const command = new DescribeSubnetsCommand({
      Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }],
      NextToken: token,
    });
    const answer = await call(DESCRIBE_SUBNETS, (options) => client.send(command, options));
    const items = (answer.Subnets ?? []).map(
      ({ SubnetId = '', AvailableIpAddressCount = 0 }) => [SubnetId, AvailableIpAddressCount] as const,
    );
    return { items, next: answer.NextToken };
  });
