import type { Step } from '../decision.ts';
import type { FleetState } from '../fleet-state.ts';
import type { FleetView } from '../fleet-view.ts';
import { isEnough } from '../scaling/round-units.ts';
import { isInService, type Members, unitsServing } from './members.ts';

/** The retirements to go on with, and which are called off. */
export type RetirementsKept = Pick<FleetState, 'retirements'> & { readonly steps: readonly Step[] };

/**
 * Calls off what is only written down, of machines that serve still, while those in service are fewer than desired: the
 * load may have grown, or another machine gone, since they were chosen. Who is tagged `retiring` stays so.
 */
export const callOffRetirements = (
  { instances }: Pick<FleetView, 'instances'>,
  { retirements }: Pick<FleetState, 'retirements'>,
  { active }: Pick<Members, 'active'>,
  desired: number,
): RetirementsKept => {
  const inService = unitsServing(active);
  if (retirements.length === 0 || isEnough(inService, desired)) return { retirements, steps: [] };
  const serving = new Set(
    instances.filter((one) => one.role === 'active' && isInService(one, true)).map(({ id }) => id),
  );
  return {
    retirements: retirements.filter(({ instanceId }) => !serving.has(instanceId)),
    steps: retirements
      .filter(({ instanceId }) => serving.has(instanceId))
      .map(({ instanceId }) => ({
        rule: 'kept',
        before: desired,
        after: desired,
        because: `${instanceId} need not go any more: it serves, and ${inService} of ${desired} units do`,
      })),
  };
};
