import { DescribeInstanceStatusCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { MachineChecks } from '../core/restore/restore-view.ts';
import type { CallAws } from './call-aws.ts';
import { unlessGone } from './unless-gone.ts';

const OPERATION = 'ec2:DescribeInstanceStatus';

/** EC2's status checks of one instance, taken together. Volumes are checked on some types only. */
export const readChecks = async (client: EC2Client, call: CallAws, instanceId: string): Promise<MachineChecks> => {
  const command = new DescribeInstanceStatusCommand({ InstanceIds: [instanceId] });
  const answer = await unlessGone(call(OPERATION, (options) => client.send(command, options)));
  const status = answer?.InstanceStatuses?.find(({ InstanceId }) => InstanceId === instanceId);
  const volumes = status?.AttachedEbsStatus?.Status ?? 'not-applicable';
  const checks = [
    status?.SystemStatus?.Status,
    status?.InstanceStatus?.Status,
    ...(volumes === 'not-applicable' ? [] : [volumes]),
  ];
  if (checks.includes('impaired')) return 'failed';
  return checks.every((check) => check === 'ok') ? 'passed' : 'unknown';
};
