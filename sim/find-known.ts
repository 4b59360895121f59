import type { Instance, World } from './world-state.ts';

/** The instance with this id, for a call that names it: none that is too new for EC2 to know it everywhere. */
export const findKnown = ({ instances, disturbances: { unknown } }: World, instanceId: string): Instance | undefined =>
  unknown.has(instanceId) ? undefined : instances.get(instanceId);
