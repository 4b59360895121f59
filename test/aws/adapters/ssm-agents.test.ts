import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createSsmAgents } from '../../../shared/aws/ssm-agents.ts';
import type { Agents } from '../../../shared/ports/agents.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const PINGED = new Date('2026-11-21T10:00:00Z');

const open = (script: Script): { readonly agents: Agents; readonly sent: readonly SentCommand[] } => {
  const client = new SSMClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), agents: createSsmAgents(client, plainCall()) };
};

const asked = ({ input }: SentCommand): readonly string[] => {
  const [filter] = Array.isArray(input['Filters']) ? input['Filters'] : [];
  return filter?.Values ?? [];
};

describe('pings of agents', () => {
  it('are asked for 50 instances at a time, each once', async () => {
    const { agents, sent } = open((command) => ({
      InstanceInformationList: asked(command).map((id) => ({ InstanceId: id, PingStatus: 'Online' })),
    }));
    const ids = Array.from({ length: 120 }, (_, index) => `i-${index}`);
    expect(await agents.readPings([...ids, 'i-0'])).toHaveLength(120);
    expect(sent.map((command) => asked(command).length)).toEqual([50, 50, 20]);
    expect(sent[0]).toMatchObject({
      name: 'DescribeInstanceInformation',
      input: { Filters: [{ Key: 'InstanceIds' }], MaxResults: 50 },
    });
  });

  it('are online, lost or inactive, and left out of an instance without an agent', async () => {
    const { agents } = open(({ input }) =>
      input['NextToken'] === undefined
        ? {
            InstanceInformationList: [
              { InstanceId: 'i-1', PingStatus: 'Online', LastPingDateTime: PINGED },
              { InstanceId: 'i-2', PingStatus: 'ConnectionLost', LastPingDateTime: PINGED },
            ],
            NextToken: 'second',
          }
        : { InstanceInformationList: [{ InstanceId: 'i-3', PingStatus: 'Inactive' }] },
    );
    expect(await agents.readPings(['i-1', 'i-2', 'i-3', 'i-4'])).toEqual([
      { instanceId: 'i-1', online: true, lastMs: PINGED.getTime() },
      { instanceId: 'i-2', online: false, lastMs: PINGED.getTime() },
      { instanceId: 'i-3', online: false, lastMs: null },
    ]);
  });

  it('are read although one id is not known to Systems Manager', async () => {
    const { agents, sent } = open((command) => {
      if (asked(command).includes('i-3')) throw awsError('InvalidInstanceId');
      return { InstanceInformationList: asked(command).map((id) => ({ InstanceId: id, PingStatus: 'Online' })) };
    });
    const pings = await agents.readPings(['i-1', 'i-2', 'i-3', 'i-4']);
    expect(pings.map(({ instanceId }) => instanceId).toSorted()).toEqual(['i-1', 'i-2', 'i-4']);
    expect(sent).toHaveLength(5);
  });

  it('are unknown, not lost, when they cannot be read', async () => {
    const { agents } = open(() => {
      throw awsError('AccessDeniedException');
    });
    await expect(agents.readPings(['i-1'])).rejects.toMatchObject({
      kind: 'denied',
      operation: 'ssm:DescribeInstanceInformation',
    });
  });
});
