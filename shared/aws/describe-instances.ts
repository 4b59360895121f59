import { DescribeInstancesCommand, type EC2Client, type Filter, type Instance } from '@aws-sdk/client-ec2';
import type { CallAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 1_000;

/** Instances that the filters let through. Ids that are not there are no failure, as they are in InstanceIds. */
export const describeInstances = (
  client: EC2Client,
  call: CallAws,
  filters: readonly Filter[],
): Promise<readonly Instance[]> =>
  readPages('ec2:DescribeInstances', async (token) => {
    const command = new DescribeInstancesCommand({ Filters: [...filters], MaxResults: PAGE_SIZE, NextToken: token });
    const answer = await call('ec2:DescribeInstances', (options) => client.send(command, options));
    return { items: (answer.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []), next: answer.NextToken };
  });
