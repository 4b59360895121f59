import { DescribeInstanceTypesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { Fault } from '../core/fault.ts';
import type { VcpuQuota } from '../ports/prerequisites.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { describeInstances } from './describe-instances.ts';
import { readPages } from './read-pages.ts';

/** "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances" (EC2 user guide, On-Demand Instance quotas). */
const QUOTA_CODE = 'L-1216C47A';
const STANDARD_FAMILY = /^(?:[acdhimrtz]|im|is)\d/;

const FILTER_VALUES_MAX = 200;
const GET_QUOTA = 'servicequotas:GetServiceQuota';
const DESCRIBE_TYPES = 'ec2:DescribeInstanceTypes';

/** The vCPUs that On-Demand machines of the standard families may have in the Region, and those that they have now. */
export const readVcpuQuota = async (ec2: EC2Client, quotas: ServiceQuotasClient, call: CallAws): Promise<VcpuQuota> => {
  const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: QUOTA_CODE });
  const { Quota } = await call(GET_QUOTA, (options) => quotas.send(command, options));
  if (Quota?.Value === undefined) throw new Fault('unknown', GET_QUOTA, `${GET_QUOTA} gave no value of ${QUOTA_CODE}`);
  return { vcpusMax: Quota.Value, vcpusRunning: await countVcpus(ec2, call) };
};

const countVcpus = async (client: EC2Client, call: CallAws): Promise<number> => {
  const live = await describeInstances(client, call, [{ Name: 'instance-state-name', Values: ['pending', 'running'] }]);
  const counts = new Map<string, number>();
  for (const { InstanceType: name = '', InstanceLifecycle } of live) {
    // Spot has a quota of its own.
    if (InstanceLifecycle === undefined && STANDARD_FAMILY.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const vcpus = await readVcpus(client, call, [...counts.keys()]);
  return [...counts].reduce((sum, [name, count]) => sum + count * (vcpus.get(name) ?? 0), 0);
};

/** By type: the quota counts what a type has by default, whatever part of it a machine was told to use. */
const readVcpus = async (
  client: EC2Client,
  call: CallAws,
  instanceTypes: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const vcpus = new Map<string, number>();
  for (const names of chunksOf(instanceTypes, FILTER_VALUES_MAX)) {
    const types = await readPages(DESCRIBE_TYPES, async (token) => {
      const command = new DescribeInstanceTypesCommand({
        Filters: [{ Name: 'instance-type', Values: [...names] }],
        NextToken: token,
      });
      const answer = await call(DESCRIBE_TYPES, (options) => client.send(command, options));
      return { items: answer.InstanceTypes ?? [], next: answer.NextToken };
    });
    for (const { InstanceType: name, VCpuInfo } of types) {
      if (name !== undefined) vcpus.set(name, VCpuInfo?.DefaultVCpus ?? 0);
    }
  }
  return vcpus;
};
