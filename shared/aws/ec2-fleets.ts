import {
  CreateFleetCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { LaunchTemplateReference } from '../core/fleet.ts';
import type { FleetInstance, Fleets, ResolvedTemplate } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { FLEET_TAG, fleetInstanceFromEc2, ROLE_TAG } from './ec2-instance.ts';
import { createFleetRequest, refusalFromEc2 } from './ec2-launch.ts';
import { readPages } from './read-pages.ts';
import { sendSplitting } from './send-splitting.ts';

const FILTER_VALUES_MAX = 200;
const PAGE_SIZE = 1_000;
const IDS_MAX = 1_000;

/** The fleets port over EC2. */
export const createEc2Fleets = (client: EC2Client, call: CallAws): Fleets => ({
  listInstances: async (fleetNames) => {
    // By id: pages that change while they are read may show an instance twice.
    const instances = new Map<string, FleetInstance>();
    for (const names of chunksOf(fleetNames, FILTER_VALUES_MAX)) {
      for (const instance of await listInstancesOf(client, call, names)) instances.set(instance.id, instance);
    }
    return [...instances.values()];
  },
  resolveTemplate: (reference) => resolveTemplate(client, call, reference),
  listZones: async (subnetIds) => {
    const zones = new Map<string, string>();
    for (const ids of chunksOf([...new Set(subnetIds)], FILTER_VALUES_MAX)) {
      for (const [id, zone] of await listZonesOf(client, call, ids)) zones.set(id, zone);
    }
    const missing = subnetIds.filter((id) => !zones.has(id));
    if (missing.length > 0) {
      throw new Fault('not-found', 'ec2:DescribeSubnets', `no such subnet in this Region: ${missing.join(', ')}`);
    }
    return zones;
  },
  launch: async (fleetName, launchCall) => {
    const request = createFleetRequest(fleetName, launchCall);
    const answer = await call('ec2:CreateFleet', (options) => client.send(new CreateFleetCommand(request), options));
    return {
      instanceIds: (answer.Instances ?? []).flatMap(({ InstanceIds }) => InstanceIds ?? []),
      refusals: (answer.Errors ?? []).map((error) => refusalFromEc2(launchCall, error)),
    };
  },
  markRetiring: async (instanceIds) => {
    const tags = [{ Key: ROLE_TAG, Value: 'retiring' }];
    for (const ids of chunksOf(instanceIds, IDS_MAX)) {
      await sendSplitting(ids, ['not-found'], async (part) => {
        const command = new CreateTagsCommand({ Resources: [...part], Tags: tags });
        await call('ec2:CreateTags', (options) => client.send(command, options));
      });
    }
  },
  terminate: async (instanceIds) => {
    const refused: string[] = [];
    for (const ids of chunksOf(instanceIds, IDS_MAX)) {
      const refusals = await sendSplitting(ids, ['not-found', 'conflict'], async (part) => {
        const command = new TerminateInstancesCommand({ InstanceIds: [...part] });
        await call('ec2:TerminateInstances', (options) => client.send(command, options));
      });
      refused.push(...refusals.filter(({ fault }) => fault.kind === 'conflict').map(({ id }) => id));
    }
    return { refused };
  },
  stop: async (instanceIds) => {
    const command = new StopInstancesCommand({ InstanceIds: [...instanceIds] });
    await call('ec2:StopInstances', (options) => client.send(command, options));
  },
  modifyType: async (instanceId, instanceType) => {
    const command = new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      InstanceType: { Value: instanceType },
    });
    await call('ec2:ModifyInstanceAttribute', (options) => client.send(command, options));
  },
  start: async (instanceIds) => {
    const command = new StartInstancesCommand({ InstanceIds: [...instanceIds] });
    await call('ec2:StartInstances', (options) => client.send(command, options));
  },
});

const listInstancesOf = (
  client: EC2Client,
  call: CallAws,
  fleetNames: readonly string[],
): Promise<readonly FleetInstance[]> =>
  readPages('ec2:DescribeInstances', async (token) => {
    const command = new DescribeInstancesCommand({
      Filters: [{ Name: `tag:${FLEET_TAG}`, Values: [...fleetNames] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeInstances', (options) => client.send(command, options));
    const found = (answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(fleetInstanceFromEc2);
    return { items: found.filter((instance) => instance !== null), next: answer.NextToken };
  });

const resolveTemplate = async (
  client: EC2Client,
  call: CallAws,
  { by, value, version }: LaunchTemplateReference,
): Promise<ResolvedTemplate> => {
  const operation = 'ec2:DescribeLaunchTemplateVersions';
  const command = new DescribeLaunchTemplateVersionsCommand({
    ...(by === 'id' ? { LaunchTemplateId: value } : { LaunchTemplateName: value }),
    Versions: [String(version)],
  });
  const absent = new Fault(
    'not-found',
    operation,
    `no launch template "${value}" with version ${version} in this Region`,
  );
  const answer = await call(operation, (options) => client.send(command, options)).catch((fault: unknown) => {
    throw fault instanceof Fault && fault.kind === 'not-found' ? absent : fault;
  });
  const found = answer.LaunchTemplateVersions?.[0];
  if (!found?.LaunchTemplateId || found.VersionNumber === undefined) throw absent;
  return {
    id: found.LaunchTemplateId,
    version: found.VersionNumber,
    detailedMonitoring: found.LaunchTemplateData?.Monitoring?.Enabled ?? false,
  };
};

const listZonesOf = (
  client: EC2Client,
  call: CallAws,
  subnetIds: readonly string[],
): Promise<readonly (readonly [string, string])[]> =>
  readPages('ec2:DescribeSubnets', async (token) => {
    // A filter, not SubnetIds: that one stops at the first unknown id, and says no more than that.
    const command = new DescribeSubnetsCommand({
      Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeSubnets', (options) => client.send(command, options));
    const items = (answer.Subnets ?? []).map(
      ({ SubnetId = '', AvailabilityZone = '' }) => [SubnetId, AvailabilityZone] as const,
    );
    return { items, next: answer.NextToken };
  });
