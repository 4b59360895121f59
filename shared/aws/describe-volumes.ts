import { DescribeVolumesCommand, type EC2Client, type Filter, type Volume } from '@aws-sdk/client-ec2';
import type { CallAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 500;

/** Volumes that the filters let through. Ids that are not there are no failure, as they are in VolumeIds. */
export const describeVolumes = (
  client: EC2Client,
  call: CallAws,
  filters: readonly Filter[],
): Promise<readonly Volume[]> =>
  readPages('ec2:DescribeVolumes', async (token) => {
    const command = new DescribeVolumesCommand({ Filters: [...filters], MaxResults: PAGE_SIZE, NextToken: token });
    const answer = await call('ec2:DescribeVolumes', (options) => client.send(command, options));
    return { items: answer.Volumes ?? [], next: answer.NextToken };
  });
