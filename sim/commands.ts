import { Fault } from '../shared/core/fault.ts';
import type { CommandResult } from '../shared/ports/agents.ts';
import { isSilent } from './distortions.ts';
import type { Instance, World } from './world-state.ts';

/** A command that reached an instance, and what came of it. */
export type SentCommand = {
  readonly atMs: number;
  readonly instanceId: string;
  readonly command: string;
  readonly result: CommandResult;
};

/** What a command comes to on an instance; null lets it end well and say nothing. */
export type CommandAnswer = (instance: Instance, command: string) => CommandResult | null;

/** Commands of a world, oldest first, and who decides what becomes of the next one. */
export type Commands = { readonly sent: SentCommand[]; answer: CommandAnswer };

/** No commands yet, all of which will end well. */
export const createCommands = (): Commands => ({ sent: [], answer: () => null });

const ENDED_WELL: CommandResult = { kind: 'ended', exitCode: 0, output: '' };

/** SendCommand, answered at once: a port call takes no time here. Nothing is sent to an instance without a connected agent. */
export const runCommand = (world: World, instanceId: string, command: string): CommandResult => {
  const { commands, nowMs } = world;
  if (isSilent(world, 'agent')) throw new Fault('unknown', 'ssm:SendCommand', 'Systems Manager takes no commands');
  const instance = world.instances.get(instanceId);
  if (instance?.agentSpan?.toMs !== Number.POSITIVE_INFINITY) {
    return { kind: 'unknown', because: `the agent of ${instanceId} is not connected` };
  }
  const result = commands.answer(instance, command) ?? ENDED_WELL;
  commands.sent.push({ atMs: nowMs, instanceId, command, result });
  return result;
};
