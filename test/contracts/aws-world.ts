import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachVolumeCommand,
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  ModifyInstanceAttributeCommand,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { type AwsClients, createAwsClients } from '../../shared/aws/aws-clients.ts';
import { createAwsPorts } from '../../shared/aws/aws-ports.ts';
import { chunksOf } from '../../shared/aws/chunks-of.ts';
import { HOUR_MS } from '../../shared/core/time.ts';
import type { ContractSubnet, ContractWorld } from './contract-world.ts';
import { HEALTH_PATH, type LocalHealth } from './moto-gaps.ts';

export const TABLE_NAME = 'ballast-test';

/** Longer requests are compressed by the SDK, and moto fails on those. */
const PUT_AT_ONCE = 40;

/** Makes the table as serverless.yml does. */
const createTable = async ({ dynamo }: AwsClients): Promise<void> => {
  await dynamo.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
};

/** The adapters under test: as they are in the tree, or as a bundle holds them. */
export type Adapters = {
  readonly createAwsClients: typeof createAwsClients;
  readonly createAwsPorts: typeof createAwsPorts;
};

/** A world over the AWS that the environment names: the adapters under test, and plain SDK calls to set the scene. */
export const openAwsWorld = async (
  region: string,
  adapters: Adapters = { createAwsClients, createAwsPorts },
): Promise<ContractWorld & { readonly clients: AwsClients }> => {
  const clients = createAwsClients(region);
  await createTable(clients);
  const topic = await clients.sns.send(new CreateTopicCommand({ Name: 'ballast-test' }));
  const subnets = await listSubnets(clients);
  const ports = adapters.createAwsPorts(
    adapters.createAwsClients(region),
    { tableName: TABLE_NAME, topicArn: topic.TopicArn ?? null, eventBusName: 'default' },
    { signal: new AbortController().signal, onCall: () => {} },
    { nowMs: () => Date.now() },
  );
  return { clients, ports, subnets, ...createHands(clients, subnets[0].id) };
};

const listSubnets = async ({ ec2 }: AwsClients): Promise<readonly [ContractSubnet, ContractSubnet]> => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const [one, other] = Subnets.map(({ SubnetId = '', AvailabilityZone = '' }) => ({
    id: SubnetId,
    zone: AvailabilityZone,
  }));
  if (!(one && other)) throw new Error('this AWS has no two subnets');
  return [one, other];
};

const putBehindBalancer = async ({ ec2, elb }: AwsClients, name: string, groupArn: string): Promise<void> => {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const subnetIds = Subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId);
  const made = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: subnetIds }));
  const forward = { Type: 'forward', TargetGroupArn: groupArn } as const;
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: made.LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [forward],
    }),
  );
};

const well = (instanceId: string): LocalHealth => ({
  instanceId,
  impaired: [],
  sinceMs: Date.now(),
  retiresAtMs: null,
  ping: null,
});

const postHealth = async (health: LocalHealth): Promise<void> => {
  const { ok } = await fetch(`${process.env['AWS_ENDPOINT_URL']}${HEALTH_PATH}`, {
    method: 'POST',
    body: JSON.stringify(health),
  });
  if (!ok) throw new Error('this AWS cannot be told what is wrong with an instance');
};

const createHands = (clients: AwsClients, anySubnetId: string): Omit<ContractWorld, 'ports' | 'subnets'> => {
  const { ec2, elb, cloudWatch, dynamo } = clients;
  const templateData = async (detailedMonitoring: boolean): Promise<RequestLaunchTemplateData> => {
    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    const imageId = Images?.[0]?.ImageId ?? '';
    return { ImageId: imageId, InstanceType: 't3.micro', Monitoring: { Enabled: detailedMonitoring } };
  };
  return {
    createLaunchTemplate: async (name, detailedMonitoring) => {
      const data = await templateData(detailedMonitoring);
      const command = new CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData: data });
      return (await ec2.send(command)).LaunchTemplate?.LaunchTemplateId ?? '';
    },
    addTemplateVersion: async (templateId, detailedMonitoring) => {
      const data = await templateData(detailedMonitoring);
      await ec2.send(
        new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: templateId, LaunchTemplateData: data }),
      );
    },
    createTargetGroup: async (name, { deregistrationDelayMs, isBalanced }) => {
      const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [anySubnetId] }));
      const group = { Name: name, Protocol: 'HTTP', Port: 80, VpcId: Subnets?.[0]?.VpcId } as const;
      const arn = (await elb.send(new CreateTargetGroupCommand(group))).TargetGroups?.[0]?.TargetGroupArn ?? '';
      const delay = { Key: 'deregistration_delay.timeout_seconds', Value: String(deregistrationDelayMs / 1_000) };
      await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [delay] }));
      if (isBalanced) await putBehindBalancer(clients, name, arn);
      return arn;
    },
    putMetric: async ({ namespace, name, dimensions }, points) => {
      const named = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const data = points.map(({ atMs, value }) => ({
        MetricName: name,
        Dimensions: named,
        Timestamp: new Date(atMs),
        Value: value,
      }));
      for (const some of chunksOf(data, PUT_AT_ONCE)) {
        await cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [...some] }));
      }
    },
    protectFromTermination: async (instanceId) => {
      const protect = { InstanceId: instanceId, DisableApiTermination: { Value: true } };
      await ec2.send(new ModifyInstanceAttributeCommand(protect));
    },
    impair: (instanceId, check) => postHealth({ ...well(instanceId), impaired: [check] }),
    scheduleRetirement: (instanceId, atMs) => postHealth({ ...well(instanceId), retiresAtMs: atMs }),
    connectAgent: (instanceId, online) =>
      postHealth({ ...well(instanceId), ping: { online, lastMs: Date.now() - (online ? 0 : HOUR_MS) } }),
    attachNewVolume: async (instanceId, device) => {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      const zone = Reservations?.[0]?.Instances?.[0]?.Placement?.AvailabilityZone;
      const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }));
      const ownTags = Reservations?.[0]?.Instances?.[0]?.Tags?.filter(({ Key }) => Key === 'ballast:fleet');
      if (ownTags?.length) await ec2.send(new CreateTagsCommand({ Resources: [VolumeId], Tags: ownTags }));
      await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: instanceId, Device: device }));
      const deleted = { DeviceName: device, Ebs: { DeleteOnTermination: true } };
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: instanceId, BlockDeviceMappings: [deleted] }));
      return VolumeId;
    },
    tagInstance: async (instanceId, key, value) => {
      await ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: key, Value: value }] }));
    },
    spoilState: async (fleet) => {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: TABLE_NAME,
          Key: { pk: { S: `fleet#${fleet}` }, sk: { S: 'record' } },
          UpdateExpression: 'SET #state = :state',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':state': { S: '{"version":1,"desired":"many"}' } },
        }),
      );
    },
    spoilForecast: async (fleet) => {
      await dynamo.send(
        new UpdateItemCommand({
          TableName: TABLE_NAME,
          Key: { pk: { S: `fleet#${fleet}` }, sk: { S: 'forecast' } },
          UpdateExpression: 'SET forecast = :forecast',
          ExpressionAttributeValues: { ':forecast': { S: '{"version":1,"policies":7}' } },
        }),
      );
    },
    settle: async () => {},
  };
};
