import { refreshInstance } from '../readiness.ts';
import type { World } from '../world-state.ts';

/** Ends the agent of an instance, and nothing else: its pings stop, while it goes on serving; returns how somebody starts it again. */
export const killAgent = (world: World, instanceId: string): (() => void) => {
  const setDied = (died: boolean): void => {
    const instance = world.instances.get(instanceId);
    if (instance === undefined) return;
    instance.ailments.agentDied = died;
    refreshInstance(world, instance);
  };
  setDied(true);
  return () => setDied(false);
};
