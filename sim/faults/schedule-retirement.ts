import { stopInstance } from '../instances.ts';
import { tellListeners } from '../tell-listeners.ts';
import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';

/** Schedules the retirement of the hardware under an instance: AWS tells of it now, and stops the instance then. */
export const scheduleRetirement = (world: World, instanceId: string, retiresAtMs: number): void => {
  const instance = world.instances.get(instanceId);
  if (instance === undefined) return;
  const atMs = world.nowMs;
  instance.ailments.retiresAtMs = retiresAtMs;
  world.ailing.add(instance);
  const notice = { instanceId, kind: 'retirement', atMs, doomedAtMs: retiresAtMs } as const;
  tellListeners(world, { kind: 'notice', atMs, notice });
  setTimer(world.timers, retiresAtMs, () => {
    // A stop and start before then put it on other hardware.
    if (instance.ailments.retiresAtMs === retiresAtMs) stopInstance(world, instanceId);
  });
};
