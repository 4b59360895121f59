import type { ScalingPolicy } from './scaling-policy.ts';

/** Whether a policy can never ask for less: scale-in is off, or no step of it takes anything away. */
export const asksOutOnly = (policy: ScalingPolicy): boolean => {
  switch (policy.kind) {
    case 'target-tracking':
      return !policy.scaleIn.enabled;
    case 'step':
      return policy.adjustment !== 'exact' && policy.bands.every(({ adjustBy }) => adjustBy >= 0);
    case 'scheduled':
      return false;
  }
};
