import {
  CreateFleetCommand,
  CreateTagsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { Role } from '../core/fleet-view.ts';
import type { FleetInstance, Fleets, StartRefusal, SubnetZone } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { FLEET_TAG, ROLE_TAG } from './ec2-instance.ts';
import { readInstanceStatus } from './ec2-instance-status.ts';
import { createFleetRequest, refusalFromEc2 } from './ec2-launch.ts';
import { listInstances } from './list-instances.ts';
import { readPages } from './read-pages.ts';
import { readTemplateVersion } from './read-template-version.ts';
import { type RefusedId, sendSplitting } from './send-splitting.ts';

const FILTER_VALUES_MAX = 200;
const PAGE_SIZE = 1_000;
const IDS_MAX = 1_000;

/** What one instance may do to a request for many: be gone, be in no fitting state, or never be fit. */
const ONE_BAD_ID = ['not-found', 'conflict', 'invalid'] as const;

/** EC2 takes five StartInstances at once, then two a second. */
const START_CALLS_MAX = 12;

/** The fleets port over EC2. */
export const createEc2Fleets = (client: EC2Client, call: CallAws): Fleets => ({
  listInstances: async (fleetNames) => {
    // By id: pages that change while they are read may show an instance twice.
    const instances = new Map<string, FleetInstance>();
    for (const names of chunksOf(fleetNames, FILTER_VALUES_MAX)) {
      const found = await listInstances(client, call, `tag:${FLEET_TAG}`, names);
      for (const instance of found) instances.set(instance.id, instance);
    }
    return [...instances.values()];
  },
  findFleets: async (instanceIds) => {
    const fleets = new Map<string, string>();
    for (const ids of chunksOf([...new Set(instanceIds)], FILTER_VALUES_MAX)) {
      for (const { id, fleet } of await listInstances(client, call, 'instance-id', ids)) fleets.set(id, fleet);
    }
    return fleets;
  },
  readStatus: () => readInstanceStatus(client, call),
  resolveTemplate: async (reference) => {
    const { id, version, content } = await readTemplateVersion(client, call, reference);
    return { id, version, detailedMonitoring: content.Monitoring?.Enabled ?? false };
  },
  listZones: async (subnetIds) => {
    const zones = new Map<string, SubnetZone>();
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
    const answer = await call(
      'ec2:CreateFleet',
      (options) => client.send(new CreateFleetCommand(request), options),
      launchCall.onDemand + launchCall.spot,
    );
    return {
      instanceIds: (answer.Instances ?? []).flatMap(({ InstanceIds }) => InstanceIds ?? []),
      refusals: (answer.Errors ?? []).map((error) => refusalFromEc2(launchCall, error)),
    };
  },
  markRetiring: (instanceIds) => tagRole(client, call, instanceIds, 'retiring'),
  markActive: (instanceIds) => tagRole(client, call, instanceIds, 'active'),
  terminate: async (instanceIds) => {
    const refused: string[] = [];
    for (const ids of chunksOf(instanceIds, IDS_MAX)) {
      const refusals = await sendSplitting(ids, { on: ['not-found', 'conflict'] }, async (part) => {
        const command = new TerminateInstancesCommand({ InstanceIds: [...part] });
        await call('ec2:TerminateInstances', (options) => client.send(command, options), part.length);
      });
      refused.push(...refusals.filter(({ fault }) => fault.kind === 'conflict').map(({ id }) => id));
    }
    return { refused };
  },
  stop: (instanceIds, how) => stopInstances(client, call, instanceIds, how),
  modifyType: async (instanceId, instanceType) => {
    const command = new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      InstanceType: { Value: instanceType },
    });
    await call('ec2:ModifyInstanceAttribute', (options) => client.send(command, options));
  },
  start: (instanceIds) => startInstances(client, call, instanceIds),
});

const stopInstances = async (
  client: EC2Client,
  call: CallAws,
  instanceIds: readonly string[],
  how: 'hibernate' | undefined,
): Promise<void> => {
  const refused: RefusedId[] = [];
  for (const ids of chunksOf(instanceIds, IDS_MAX)) {
    const refusals = await sendSplitting(ids, { on: ONE_BAD_ID }, async (part) => {
      const command = new StopInstancesCommand({ InstanceIds: [...part], ...(how && { Hibernate: true }) });
      await call('ec2:StopInstances', (options) => client.send(command, options), part.length);
    });
    refused.push(...refusals);
  }
  const [first] = refused;
  if (first !== undefined) throw first.fault;
};

const startInstances = async (
  client: EC2Client,
  call: CallAws,
  instanceIds: readonly string[],
): Promise<{ readonly refused: readonly StartRefusal[] }> => {
  const splitting = { on: [...ONE_BAD_ID, 'no-capacity'], callsMax: START_CALLS_MAX } as const;
  const refused: StartRefusal[] = [];
  for (const ids of chunksOf(instanceIds, IDS_MAX)) {
    const refusals = await sendSplitting(ids, splitting, async (part) => {
      const command = new StartInstancesCommand({ InstanceIds: [...part] });
      await call('ec2:StartInstances', (options) => client.send(command, options), part.length);
    });
    refused.push(...refusals.map(({ id, fault }) => ({ instanceId: id, kind: fault.kind, because: fault.message })));
  }
  return { refused };
};

const tagRole = async (client: EC2Client, call: CallAws, instanceIds: readonly string[], role: Role): Promise<void> => {
  for (const ids of chunksOf(instanceIds, IDS_MAX)) {
    await sendSplitting(ids, { on: ['not-found'] }, async (part) => {
      const command = new CreateTagsCommand({ Resources: [...part], Tags: [{ Key: ROLE_TAG, Value: role }] });
      await call('ec2:CreateTags', (options) => client.send(command, options));
    });
  }
};

const listZonesOf = (
  client: EC2Client,
  call: CallAws,
  subnetIds: readonly string[],
): Promise<readonly (readonly [string, SubnetZone])[]> =>
  readPages('ec2:DescribeSubnets', async (token) => {
    // A filter, not SubnetIds: that one stops at the first unknown id, and says no more than that.
    const command = new DescribeSubnetsCommand({
      Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeSubnets', (options) => client.send(command, options));
    const items = (answer.Subnets ?? []).map(
      ({ SubnetId = '', AvailabilityZone: name = '', AvailabilityZoneId: id = '' }) =>
        [SubnetId, { name, id }] as const,
    );
    return { items, next: answer.NextToken };
  });
