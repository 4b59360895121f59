import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { CallAws } from './call-aws.ts';

/** The Regions there are, for a person who checks a file: no Lambda asks. Rejects with a `Fault`. */
export type Regions = {
  /** All of the partition, by name, with whether the account may use them. */
  readonly list: () => Promise<ReadonlyMap<string, boolean>>;
};

/** The Regions there are, over EC2. */
export const createEc2Regions = (client: EC2Client, call: CallAws): Regions => ({
  list: async () => {
    const command = new DescribeRegionsCommand({ AllRegions: true });
    const { Regions: regions = [] } = await call('ec2:DescribeRegions', (options) => client.send(command, options));
    return new Map(regions.map(({ RegionName = '', OptInStatus }) => [RegionName, OptInStatus !== 'not-opted-in']));
  },
});
