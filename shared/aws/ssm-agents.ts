import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import type { AgentPing, Agents, CommandResult } from '../ports/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Pause } from './api-budget.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { readPages } from './read-pages.ts';
import { sendSplitting } from './send-splitting.ts';

/** Also the longest page, so that a request is answered in one. */
const IDS_MAX = 50;

const POLL_MS = SECOND_MS;
/** Systems Manager takes no shorter time within which a command must have begun. */
const DELIVERY_SECONDS_MIN = 30;
const OUTPUT_LENGTH_MAX = 1_000;

const SEND_COMMAND = 'ssm:SendCommand';
const GET_INVOCATION = 'ssm:GetCommandInvocation';

/** Statuses after which nothing more happens, beside those that say that the command ran. */
const ENDED_UNSEEN: ReadonlySet<string> = new Set(['Cancelled', 'TimedOut']);

/** The agents port over Systems Manager. */
export const createSsmAgents = (
  client: SSMClient,
  call: CallAws,
  clock: Clock,
  pause: Pause = (ms, signal) => sleep(ms, undefined, { signal }),
): Agents => ({
  readPings: async (instanceIds) => {
    const pings: AgentPing[] = [];
    for (const ids of chunksOf([...new Set(instanceIds)], IDS_MAX)) {
      await sendSplitting(ids, { on: ['not-found'] }, async (part) => {
        pings.push(...(await readPingsOf(client, call, part)));
      });
    }
    return pings;
  },
  run: async (instanceId, command, withinMs) => {
    const untilMs = clock.nowMs() + withinMs;
    const sent = await sendCommand(client, call, instanceId, command, withinMs);
    if (sent.kind === 'unknown') return sent;
    const { commandId } = sent;
    const read = (): Promise<CommandResult | null> =>
      call(GET_INVOCATION, async ({ abortSignal }) => {
        await pause(Math.max(0, Math.min(POLL_MS, untilMs - clock.nowMs())), abortSignal);
        const invocation = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
        return resultOf(commandId, await client.send(invocation, { abortSignal }));
      });
    do {
      const result = await read().catch((fault: unknown) => explainUnread(commandId, fault));
      if (result !== null) return result;
    } while (clock.nowMs() < untilMs);
    return unknown(`command ${commandId} did not end within ${withinMs / SECOND_MS} seconds`);
  },
});

const unknown = (because: string): CommandResult => ({ kind: 'unknown', because });

const sendCommand = async (
  client: SSMClient,
  call: CallAws,
  instanceId: string,
  command: string,
  withinMs: number,
): Promise<{ readonly kind: 'sent'; readonly commandId: string } | (CommandResult & { readonly kind: 'unknown' })> => {
  const seconds = Math.max(1, Math.ceil(withinMs / SECOND_MS));
  const request = new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [instanceId],
    TimeoutSeconds: Math.max(DELIVERY_SECONDS_MIN, seconds),
    // The agent ends it then: nobody waits for it any longer.
    Parameters: { commands: [command], executionTimeout: [String(seconds)] },
  });
  try {
    const { Command } = await call(SEND_COMMAND, (options) => client.send(request, options));
    if (Command?.CommandId) return { kind: 'sent', commandId: Command.CommandId };
    return { kind: 'unknown', because: `${SEND_COMMAND} gave no id of the command` };
  } catch (error) {
    if (!(error instanceof Fault && error.kind === 'not-found')) throw error;
    return { kind: 'unknown', because: `${instanceId} is no managed node: its agent never reached Systems Manager` };
  }
};

/** Null while it runs. */
const resultOf = (commandId: string, answer: GetCommandInvocationResult): CommandResult | null => {
  const { Status = '', StatusDetails = Status, ResponseCode = -1 } = answer;
  const output = [answer.StandardOutputContent, answer.StandardErrorContent].filter(Boolean).join('\n');
  // A code below zero is Systems Manager's own: the command did not run to its end.
  if (ResponseCode >= 0 && (Status === 'Success' || Status === 'Failed')) {
    return { kind: 'ended', exitCode: ResponseCode, output: output.slice(-OUTPUT_LENGTH_MAX) };
  }
  const isOver = Status === 'Success' || Status === 'Failed' || ENDED_UNSEEN.has(Status);
  return isOver ? unknown(`command ${commandId} was not seen to end: ${StatusDetails}`) : null;
};

/** The command is on its way: what became of it is unknown where that cannot be read, and null where it is too early. */
const explainUnread = (commandId: string, fault: unknown): CommandResult | null => {
  if (!(fault instanceof Fault)) throw fault;
  if (fault.kind === 'not-found' || fault.kind === 'throttled') return null;
  return unknown(`command ${commandId} was sent, but ${fault.message}`);
};

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
