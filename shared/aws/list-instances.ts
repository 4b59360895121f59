import type { EC2Client } from '@aws-sdk/client-ec2';
import type { FleetInstance } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { describeInstances } from './describe-instances.ts';
import { fleetInstanceFromEc2 } from './ec2-instance.ts';

/** Instances of ours that one filter lets through. */
export const listInstances = async (
  client: EC2Client,
  call: CallAws,
  filter: string,
  values: readonly string[],
): Promise<readonly FleetInstance[]> => {
  const found = await describeInstances(client, call, [{ Name: filter, Values: [...values] }]);
  return found.map(fleetInstanceFromEc2).filter((instance) => instance !== null);
};
