import type { LaunchLimit } from '../disturbances.ts';
import type { World } from '../world-state.ts';

/** Lets EC2 give no more than so many machines in these zones, of whatever size and market; returns the end. */
export const refuseLaunches = (
  { disturbances: { refusing } }: World,
  zones: readonly string[],
  limit: Readonly<LaunchLimit>,
): (() => void) => {
  const shared = { ...limit };
  for (const zone of zones) refusing.set(zone, shared);
  return () => {
    for (const zone of zones) if (refusing.get(zone) === shared) refusing.delete(zone);
  };
};
