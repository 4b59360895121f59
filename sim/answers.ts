import type { Instance, World } from './world-state.ts';

/** Whether anything on an instance can be reached: it runs, its operating system and its hardware are well, and its zone is up. */
export const isReachable = ({ outages }: World, { lifecycle, ailments, zone }: Instance): boolean =>
  lifecycle === 'running' && ailments.impaired.size === 0 && !outages.has(zone);

/** Whether its application answers whoever asks. */
export const answers = (world: World, instance: Instance): boolean =>
  instance.app === 'up' && isReachable(world, instance);
