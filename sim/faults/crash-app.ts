import { failApp } from '../instances.ts';
import { refreshInstance } from '../readiness.ts';
import type { World } from '../world-state.ts';

/** Lets the application on an instance end, or not come up; returns how somebody starts it again. */
export const crashApp = (world: World, instanceId: string): (() => void) => {
  failApp(world, instanceId);
  return () => {
    const instance = world.instances.get(instanceId);
    if (instance?.app !== 'down' || instance.lifecycle !== 'running') return;
    instance.app = 'up';
    refreshInstance(world, instance);
  };
};
