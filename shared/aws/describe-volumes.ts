import { DescribeVolumesCommand, type EC2Client, type Filter, type Volume } from '@aws-sdk/client-ec2';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 500;
const FILTER_VALUES_MAX = 200;

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

/** The volumes with these ids that there are, by id. */
export const readVolumes = async (
  client: EC2Client,
  call: CallAws,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, Volume>> => {
  const volumes = new Map<string, Volume>();
  for (const ids of chunksOf([...new Set(volumeIds)], FILTER_VALUES_MAX)) {
    const found = await describeVolumes(client, call, [{ Name: 'volume-id', Values: [...ids] }]);
    for (const volume of found) volumes.set(volume.VolumeId ?? '', volume);
  }
  return volumes;
};
