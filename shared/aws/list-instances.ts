import { DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { FleetInstance } from '../ports/fleets.ts';
import type { CallAws } from './call-aws.ts';
import { fleetInstanceFromEc2 } from './ec2-instance.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 1_000;

/** Instances of ours that one filter lets through. Ids that are not there are no failure, as they are in InstanceIds. */
export const listInstances = (
  client: EC2Client,
  call: CallAws,
  filter: string,
  values: readonly string[],
): Promise<readonly FleetInstance[]> =>
  readPages('ec2:DescribeInstances', async (token) => {
    const command = new DescribeInstancesCommand({
      Filters: [{ Name: filter, Values: [...values] }],
      MaxResults: PAGE_SIZE,
      NextToken: token,
    });
    const answer = await call('ec2:DescribeInstances', (options) => client.send(command, options));
    const found = (answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(fleetInstanceFromEc2);
    return { items: found.filter((instance) => instance !== null), next: answer.NextToken };
  });
