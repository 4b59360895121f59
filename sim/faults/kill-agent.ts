import { refreshInstance } from '../readiness.ts';
import type { World } from '../world-state.ts';

/** Ends the agent of an instance for good, and nothing else: its pings stop, while it goes on serving. */
export const killAgent = (world: World, instanceId: string): void => {
  const instance = world.instances.get(instanceId);
  if (instance === undefined) return;
  instance.ailments.agentDied = true;
  refreshInstance(world, instance);
};
