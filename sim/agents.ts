import { Fault } from '../shared/core/fault.ts';
import type { AgentPing } from '../shared/ports/agents.ts';
import { distortionOf, isSilent } from './distortions.ts';
import type { Instance, World } from './world-state.ts';

const pingOf = (world: World, { id, agentSpan }: Instance): AgentPing | null => {
  if (agentSpan === null) return null;
  const { nowMs, timing } = world;
  const { fromMs, toMs } = agentSpan;
  const pings = Math.floor((Math.min(nowMs, toMs) - fromMs) / timing.agentPingMs);
  const lastMs = fromMs + pings * timing.agentPingMs;
  const distortion = distortionOf(world, 'agent', id, nowMs);
  if (distortion === 'well') return { instanceId: id, online: true, lastMs: nowMs };
  const online = distortion === null && nowMs - lastMs <= timing.agentLostMs;
  return { instanceId: id, online, lastMs };
};

/** DescribeInstanceInformation: agents that connected since they were there, until their instances are forgotten. */
export const readPings = (world: World, instanceIds: readonly string[]): readonly AgentPing[] => {
  const operation = 'ssm:DescribeInstanceInformation';
  if (isSilent(world, 'agent')) throw new Fault('unknown', operation, 'Systems Manager does not tell of its agents');
  return instanceIds.flatMap((id) => {
    const instance = world.instances.get(id);
    return (instance && pingOf(world, instance)) ?? [];
  });
};
