import { Fault } from '../shared/core/fault.ts';
import type { CommandResult } from '../shared/ports/agents.ts';
import { isSilent } from './distortions.ts';
import type { World } from './world-state.ts';

const ENDED_WELL: CommandResult = { kind: 'ended', exitCode: 0, output: '' };

/** SendCommand, answered at once: a port call takes no time here. Nothing is sent to an instance without a connected agent. */
export const runCommand = (world: World, instanceId: string, command: string): CommandResult => {
  const { commands, nowMs } = world;
  if (isSilent(world, 'agent')) throw new Fault('unknown', 'ssm:SendCommand', 'Systems Manager takes no commands');
  const instance = world.instances.get(instanceId);
  if (instance?.agentSpan?.toMs !== Number.POSITIVE_INFINITY) {
    return { kind: 'unknown', because: `the agent of ${instanceId} is not connected` };
  }
  const result = commands.answer(instanceId, command) ?? ENDED_WELL;
  commands.sent.push({ atMs: nowMs, instanceId, command, result });
  return result;
};
