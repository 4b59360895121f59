import {
  AuthorizeSecurityGroupEgressCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import { RESTORE_TAGS } from '../core/restore/restore-tags.ts';
import type { Restoration } from '../ports/restoration.ts';
import type { CallAws } from './call-aws.ts';
import { describeGroups } from './ec2-restore-resources.ts';
import { tagSpecifications, tagsFromEc2 } from './ec2-tags.ts';

type Isolation = Parameters<Restoration['createIsolation']>[0];
type Place = { readonly restoreId: string; readonly vpc: string };

const CREATE = 'ec2:CreateSecurityGroup';

/** All that Systems Manager's agent needs: it calls out, and nobody calls it. */
const HTTPS_OUT: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'AWS Systems Manager' }],
};

/** Makes the group of a restore, or finds it, and leaves it with no way in, and none out but HTTPS where that is asked for. */
export const createIsolation = async (client: EC2Client, call: CallAws, isolation: Isolation): Promise<string> => {
  const place = { restoreId: isolation.restoreId, vpc: await readVpc(client, call, isolation.subnet) };
  const made = await makeGroup(client, call, place, isolation.tags);
  const groupId = made ?? (await findGroup(client, call, place));
  await closeGroup(client, call, groupId, isolation.allowsHttps);
  return groupId;
};

const readVpc = async (client: EC2Client, call: CallAws, subnet: string): Promise<string> => {
  const operation = 'ec2:DescribeSubnets';
  const command = new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [subnet] }] });
  const { Subnets } = await call(operation, (options) => client.send(command, options));
  const vpc = Subnets?.[0]?.VpcId;
  if (vpc) return vpc;
  throw new Fault('not-found', operation, `no such subnet in this Region: ${subnet}`);
};

/** A name is taken once in a VPC: that is what makes a repeat safe. */
const nameOf = (restoreId: string): string => `ballast-restore-${restoreId}`;

/** Null when the restore has it already. */
const makeGroup = async (
  client: EC2Client,
  call: CallAws,
  { restoreId, vpc }: Place,
  tags: ReadonlyMap<string, string>,
): Promise<string | null> => {
  const command = new CreateSecurityGroupCommand({
    GroupName: nameOf(restoreId),
    Description: 'Keeps a machine that is being restored to itself',
    VpcId: vpc,
    TagSpecifications: tagSpecifications(['security-group'], tags),
  });
  try {
    const { GroupId } = await call(CREATE, (options) => client.send(command, options));
    return GroupId ?? null;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return null;
    throw error;
  }
};

const findGroup = async (client: EC2Client, call: CallAws, { restoreId, vpc }: Place): Promise<string> => {
  const name = nameOf(restoreId);
  const [group] = await describeGroups(client, call, [
    { Name: 'group-name', Values: [name] },
    { Name: 'vpc-id', Values: [vpc] },
  ]);
  if (group?.GroupId && tagsFromEc2(group.Tags).get(RESTORE_TAGS.restore) === restoreId) return group.GroupId;
  throw new Fault('conflict', CREATE, `a security group "${name}" that is not this restore's is in ${vpc}; delete it`);
};

/** EC2 makes every group with ways out to everywhere. Nothing is taken on trust: what is not shown yet fails, for a repeat. */
const closeGroup = async (client: EC2Client, call: CallAws, groupId: string, allowsHttps: boolean): Promise<void> => {
  const [group] = await describeGroups(client, call, [{ Name: 'group-id', Values: [groupId] }]);
  if (group === undefined) throw new Fault('unknown', CREATE, `EC2 does not show security group ${groupId} yet`);
  const outward = group.IpPermissionsEgress ?? [];
  const isWanted = (permission: IpPermission): boolean =>
    allowsHttps && permission.IpProtocol === HTTPS_OUT.IpProtocol && permission.FromPort === HTTPS_OUT.FromPort;
  const unwanted = outward.filter((permission) => !isWanted(permission));
  if (unwanted.length > 0) {
    const command = new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: unwanted });
    await call('ec2:RevokeSecurityGroupEgress', (options) => client.send(command, options));
  }
  if (!allowsHttps || outward.some(isWanted)) return;
  const command = new AuthorizeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: [HTTPS_OUT] });
  try {
    await call('ec2:AuthorizeSecurityGroupEgress', (options) => client.send(command, options));
  } catch (error) {
    // The reply to a first attempt may have been lost.
    if (!(error instanceof Fault && error.kind === 'conflict')) throw error;
  }
};
