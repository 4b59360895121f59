import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AgentPing, Agents } from '../ports/agents.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { readPages } from './read-pages.ts';
import { sendSplitting } from './send-splitting.ts';

/** Also the longest page, so that a request is answered in one. */
const IDS_MAX = 50;

/** The agents port over Systems Manager. */
export const createSsmAgents = (client: SSMClient, call: CallAws): Agents => ({
  readPings: async (instanceIds) => {
    const pings: AgentPing[] = [];
    for (const ids of chunksOf([...new Set(instanceIds)], IDS_MAX)) {
      await sendSplitting(ids, { on: ['not-found'] }, async (part) => {
        pings.push(...(await readPingsOf(client, call, part)));
      });
    }
    return pings;
  },
});

const readPingsOf = (client: SSMClient, call: CallAws, ids: readonly string[]): Promise<readonly AgentPing[]> =>
  readPages('ssm:DescribeInstanceInformation', async (token) => {
    const command = new DescribeInstanceInformationCommand({
      Filters: [{ Key: 'InstanceIds', Values: [...ids] }],
      MaxResults: IDS_MAX,
      NextToken: token,
    });
    const answer = await call('ssm:DescribeInstanceInformation', (options) => client.send(command, options));
    const items = (answer.InstanceInformationList ?? []).map(
      ({ InstanceId = '', PingStatus, LastPingDateTime }): AgentPing => ({
        instanceId: InstanceId,
        online: PingStatus === 'Online',
        lastMs: LastPingDateTime?.getTime() ?? null,
      }),
    );
    return { items, next: answer.NextToken };
  });
