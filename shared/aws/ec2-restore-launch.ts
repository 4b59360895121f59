import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type InstanceNetworkInterfaceSpecification,
  type LaunchTemplateInstanceNetworkInterfaceSpecification,
  RunInstancesCommand,
  type RunInstancesRequest,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import type { RestoreLaunch } from '../ports/restoration.ts';
import type { CallAws } from './call-aws.ts';
import { asInstanceType } from './ec2-launch.ts';
import { tagSpecifications } from './ec2-tags.ts';

const OPERATION = 'ec2:RunInstances';

/** Launches one On-Demand instance from a template and gives its id. The same call always sends the same request, as its token demands. */
export const launchRestored = async (client: EC2Client, call: CallAws, launch: RestoreLaunch): Promise<string> => {
  const request: RunInstancesRequest = {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: launch.token,
    LaunchTemplate: { LaunchTemplateId: launch.template.id, Version: String(launch.template.version) },
    InstanceType: asInstanceType(launch.instanceType, OPERATION),
    ...(await networkOf(client, call, launch)),
    // What a template protects its members from would keep a machine that is only to prove something for ever.
    ...(launch.securityGroup !== null && { DisableApiStop: false, DisableApiTermination: false }),
    TagSpecifications: tagSpecifications(['instance', 'volume', 'network-interface'], launch.tags),
  };
  const answer = await call(OPERATION, (options) => client.send(new RunInstancesCommand(request), options));
  const instanceId = answer.Instances?.[0]?.InstanceId;
  if (instanceId) return instanceId;
  throw new Fault('unknown', OPERATION, `${OPERATION} gave no id of an instance for ${launch.token}`);
};

type Network = Pick<RunInstancesRequest, 'NetworkInterfaces' | 'SecurityGroupIds' | 'SubnetId'>;

/** EC2 takes a subnet and groups of the instance only where the template describes no network interface. */
const networkOf = async (
  client: EC2Client,
  call: CallAws,
  { template, subnet, securityGroup }: RestoreLaunch,
): Promise<Network> => {
  const interfaces = await readInterfaces(client, call, template);
  if (interfaces.length === 0) {
    return { SubnetId: subnet, ...(securityGroup !== null && { SecurityGroupIds: [securityGroup] }) };
  }
  return { NetworkInterfaces: interfaces.map((described) => interfaceIn(described, subnet, securityGroup)) };
};

const readInterfaces = async (
  client: EC2Client,
  call: CallAws,
  { id, version }: RestoreLaunch['template'],
): Promise<readonly LaunchTemplateInstanceNetworkInterfaceSpecification[]> => {
  const operation = 'ec2:DescribeLaunchTemplateVersions';
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [String(version)] });
  const answer = await call(operation, (options) => client.send(command, options));
  const described = answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.NetworkInterfaces ?? [];
  if (described.some(({ NetworkInterfaceId }) => NetworkInterfaceId)) {
    throw new Fault(
      'invalid',
      operation,
      `version ${version} of ${id} names a network interface that is there already; a restore cannot launch with it`,
    );
  }
  return described;
};

/** The request's interfaces replace the template's, so that each is said in full. */
const interfaceIn = (
  described: LaunchTemplateInstanceNetworkInterfaceSpecification,
  subnet: string,
  securityGroup: string | null,
): InstanceNetworkInterfaceSpecification => {
  const { DeviceIndex = 0, NetworkCardIndex, InterfaceType, AssociatePublicIpAddress, Ipv6AddressCount } = described;
  return {
    DeviceIndex,
    SubnetId: subnet,
    Groups: securityGroup === null ? described.Groups : [securityGroup],
    DeleteOnTermination: true,
    NetworkCardIndex,
    InterfaceType,
    AssociatePublicIpAddress,
    Ipv6AddressCount,
  };
};
