import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createCallAws } from '../../../shared/aws/call-aws.ts';
import { createSsmAgents } from '../../../shared/aws/ssm-agents.ts';
import type { Agents } from '../../../shared/ports/agents.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const PINGED = new Date('2026-11-21T10:00:00Z');

const open = (script: Script): { readonly agents: Agents; readonly sent: readonly SentCommand[] } => {
  const client = new SSMClient({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), agents: createSsmAgents(client, plainCall(), { nowMs: () => 0 }) };
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

describe('a command on an instance', () => {
  /** Systems Manager that answers the reads of a command in turn, the last one again and again; time passes by pauses only. */
  const running = (...answers: readonly (object | Error)[]) => {
    let nowMs = 0;
    let reads = 0;
    const client = new SSMClient({ region: 'eu-west-1' });
    const sent = scriptClient(client, ({ name }) => {
      if (name === 'SendCommand') return { Command: { CommandId: 'c-1' } };
      const answer = answers[Math.min(reads, answers.length - 1)] ?? {};
      reads += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const agents = createSsmAgents(client, plainCall(), { nowMs: () => nowMs }, async (ms, signal) => {
      signal.throwIfAborted();
      nowMs += ms;
    });
    return { agents, sent, passedMs: () => nowMs };
  };

  it('is sent once, with the time it has, and asked after until it has ended', async () => {
    const { agents, sent, passedMs } = running(
      awsError('InvocationDoesNotExist'),
      { Status: 'Pending', ResponseCode: -1 },
      awsError('ThrottlingException'),
      { Status: 'InProgress', ResponseCode: -1 },
      { Status: 'Success', ResponseCode: 0, StandardOutputContent: 'frozen', StandardErrorContent: '' },
    );
    expect(await agents.run('i-1', 'fsfreeze -f /data', 90_500)).toEqual({
      kind: 'ended',
      exitCode: 0,
      output: 'frozen',
    });
    expect(sent[0]).toEqual({
      name: 'SendCommand',
      input: {
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: ['i-1'],
        TimeoutSeconds: 91,
        Parameters: { commands: ['fsfreeze -f /data'], executionTimeout: ['91'] },
      },
    });
    expect(sent.slice(1)).toEqual(
      Array(5).fill({ name: 'GetCommandInvocation', input: { CommandId: 'c-1', InstanceId: 'i-1' } }),
    );
    expect(passedMs()).toBe(5_000);
  });

  it('that failed tells its exit code and the end of what it said, errors last', async () => {
    const { agents, sent } = running({
      Status: 'Failed',
      ResponseCode: 32,
      StandardOutputContent: 'x'.repeat(2_000),
      StandardErrorContent: 'no such device',
    });
    const result = await agents.run('i-1', 'umount /data', 5_000);
    expect(result).toEqual({
      kind: 'ended',
      exitCode: 32,
      output: expect.stringMatching(/^x+\nno such device$/),
    });
    expect(result.kind === 'ended' && result.output).toHaveLength(1_000);
    expect(sent[0]?.input['TimeoutSeconds']).toBe(30);
  });

  it.each([
    [{ Status: 'TimedOut', StatusDetails: 'Delivery Timed Out', ResponseCode: -1 }, 'Delivery Timed Out'],
    [{ Status: 'Failed', StatusDetails: 'Undeliverable', ResponseCode: -1 }, 'Undeliverable'],
    [{ Status: 'Cancelled' }, 'Cancelled'],
    [awsError('AccessDeniedException'), 'was sent, but ssm:GetCommandInvocation was denied'],
  ])('is unknown after %o', async (answer, because) => {
    const { agents } = running(answer);
    expect(await agents.run('i-1', 'true', 5_000)).toEqual({
      kind: 'unknown',
      because: expect.stringContaining(because),
    });
  });

  it('is waited for no longer than was asked', async () => {
    const { agents, sent, passedMs } = running({ Status: 'InProgress', ResponseCode: -1 });
    expect(await agents.run('i-1', 'sleep 100', 2_500)).toEqual({
      kind: 'unknown',
      because: 'command c-1 did not end within 2.5 seconds',
    });
    expect(passedMs()).toBe(2_500);
    expect(sent).toHaveLength(4);
  });

  it('is given up when the invocation has to end', async () => {
    const ending = new AbortController();
    const client = new SSMClient({ region: 'eu-west-1' });
    scriptClient(client, ({ name }) => {
      if (name === 'SendCommand') return { Command: { CommandId: 'c-1' } };
      throw new Error('it was read after the end');
    });
    const call = createCallAws({ signal: ending.signal, onCall: () => {} });
    const agents = createSsmAgents(client, call, { nowMs: () => 0 }, async (_, signal) => {
      ending.abort();
      signal.throwIfAborted();
    });
    expect(await agents.run('i-1', 'true', 5_000)).toEqual({
      kind: 'unknown',
      because: expect.stringContaining('command c-1 was sent, but ssm:GetCommandInvocation was given up'),
    });
  });

  it('is not sent to an instance that has no agent, nor where that is not allowed', async () => {
    const lost = open(() => {
      throw awsError('InvalidInstanceId');
    });
    expect(await lost.agents.run('i-1', 'true', 5_000)).toEqual({
      kind: 'unknown',
      because: 'i-1 is no managed node: its agent never reached Systems Manager',
    });
    expect(lost.sent).toHaveLength(1);
    const denied = open(() => {
      throw awsError('AccessDeniedException');
    });
    await expect(denied.agents.run('i-1', 'true', 5_000)).rejects.toMatchObject({
      kind: 'denied',
      operation: 'ssm:SendCommand',
    });
    expect(await open(() => ({})).agents.run('i-1', 'true', 5_000)).toEqual({
      kind: 'unknown',
      because: 'ssm:SendCommand gave no id of the command',
    });
  });
});
