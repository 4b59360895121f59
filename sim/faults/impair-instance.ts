import { refreshInstance } from '../readiness.ts';
import { tellListeners } from '../tell-listeners.ts';
import type { Instance, StatusCheck, World } from '../world-state.ts';

/** How an instance is impaired. */
export type Impairment = {
  /** `instance`: it hangs. `system`, `attached EBS`: what it stands on is broken. */
  readonly check: StatusCheck;
  /** Whether AWS Health calls it degraded, at once; it does not, where it is not said. */
  readonly announced?: boolean;
};

const setImpairment = (
  world: World,
  instanceId: string,
  change: (impaired: Instance['ailments']['impaired']) => void,
) => {
  const instance = world.instances.get(instanceId);
  if (instance === undefined) return;
  const { impaired, retiresAtMs } = instance.ailments;
  change(impaired);
  if (impaired.size > 0 || retiresAtMs !== null) world.ailing.add(instance);
  else world.ailing.delete(instance);
  refreshInstance(world, instance);
};

/**
 * Lets an instance hang, or breaks what it stands on: EC2 goes on saying running, nothing on it answers, and its requests
 * are lost until its health checks, and later its status check, have failed.
 */
export const impairInstance = (world: World, instanceId: string, { check, announced = false }: Impairment): void => {
  const atMs = world.nowMs;
  setImpairment(world, instanceId, (impaired) => impaired.set(check, atMs));
  if (!announced) return;
  tellListeners(world, { kind: 'notice', atMs, notice: { instanceId, kind: 'degraded', atMs, doomedAtMs: null } });
};

/** Ends every impairment of an instance, as a reboot or AWS does: its application answers as before. */
export const mendInstance = (world: World, instanceId: string): void =>
  setImpairment(world, instanceId, (impaired) => impaired.clear());
