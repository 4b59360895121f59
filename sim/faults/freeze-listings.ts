import { describeInstances, describeTargets } from '../describe.ts';
import type { World } from '../world-state.ts';

/** Lets EC2's and ELB's listings say from now on what they say now; returns the end. */
export const freezeListings = (world: World): (() => void) => {
  const frozen = {
    sinceMs: world.nowMs,
    instances: new Map([...world.tagged.keys()].map((name) => [name, describeInstances(world, [name])])),
    targets: new Map([...world.groups].map(([arn, group]) => [arn, describeTargets(world, group)])),
  };
  world.disturbances.frozen = frozen;
  return () => {
    if (world.disturbances.frozen === frozen) world.disturbances.frozen = null;
  };
};
