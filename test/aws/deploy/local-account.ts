import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from '../../../shared/aws/aws-clients.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';

/** What a fleet needs to exist at AWS before it is deployed. */
export type FleetPlace = { readonly subnets: readonly [string, string]; readonly targetGroupArn: string };

const idOf = (id: string | undefined): string => {
  if (id === undefined) throw new Error('this AWS made something without an id');
  return id;
};

const createSubnets = async (
  { ec2 }: AwsClients,
  vpcId: string,
  region: string,
): Promise<readonly [string, string]> => {
  const create = async (zone: string, block: string): Promise<string> => {
    const command = new CreateSubnetCommand({ VpcId: vpcId, AvailabilityZone: zone, CidrBlock: block });
    return idOf((await ec2.send(command)).Subnet?.SubnetId);
  };
  return [await create(`${region}a`, '10.0.0.0/24'), await create(`${region}b`, '10.0.1.0/24')];
};

const createTargetGroup = async ({ elb }: AwsClients, vpcId: string, subnets: readonly string[]): Promise<string> => {
  const group = await elb.send(new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: vpcId }));
  const targetGroupArn = idOf(group.TargetGroups?.[0]?.TargetGroupArn);
  const delay = { Key: 'deregistration_delay.timeout_seconds', Value: '60' };
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: targetGroupArn, Attributes: [delay] }));
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: 'web', Subnets: [...subnets] }));
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: idOf(balancer.LoadBalancers?.[0]?.LoadBalancerArn),
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  );
  return targetGroupArn;
};

/** Makes a VPC with two subnets, a launch template, and a target group behind a load balancer, all called `web`. */
export const createFleetPlace = async (clients: AwsClients, region = 'us-east-1'): Promise<FleetPlace> => {
  const { ec2 } = clients;
  const vpc = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = idOf(vpc.Vpc?.VpcId);
  const subnets = await createSubnets(clients, vpcId, region);
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'web',
      LaunchTemplateData: {
        ImageId: idOf(Images?.[0]?.ImageId),
        InstanceType: 'c5.large',
        Monitoring: { Enabled: true },
      },
    }),
  );
  return { subnets, targetGroupArn: await createTargetGroup(clients, vpcId, subnets) };
};

/** The instances that carry the tag of a fleet and are not terminated. */
export const listLiveInstances = async ({ ec2 }: AwsClients, fleet: string): Promise<readonly Instance[]> => {
  const command = new DescribeInstancesCommand({ Filters: [{ Name: 'tag:ballast:fleet', Values: [fleet] }] });
  const { Reservations = [] } = await ec2.send(command);
  return Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name === 'running');
};

/** The ids and ports that a target group sends requests to. */
export const listTargets = async ({ elb }: AwsClients, targetGroupArn: string): Promise<readonly string[]> => {
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
  );
  return TargetHealthDescriptions.map(({ Target }) => `${Target?.Id}:${Target?.Port}`).toSorted();
};

/** Publishes one CPU datapoint for each instance and minute of the period of time. */
export const publishCpu = async (
  { cloudWatch }: AwsClients,
  instances: readonly Instance[],
  value: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<void> => {
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) {
    const data = instances.map(({ InstanceId = '' }) => ({
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: InstanceId }],
      Timestamp: new Date(atMs),
      Value: value,
    }));
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/EC2', MetricData: data }));
  }
};
