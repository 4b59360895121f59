import type { ScalingPolicy } from './scaling-policy.ts';

/** Whether a policy can never ask for less: it predicts, scale-in is off, or no step takes anything away. */
export const asksOutOnly = (policy: ScalingPolicy): boolean => {
  switch (policy.kind) {
    case 'target-tracking':
      return !policy.scaleIn.enabled;
    case 'step':
      return policy.adjustment !== 'exact' && policy.bands.every(({ adjustBy }) => adjustBy >= 0);
    case 'predictive':
      return true;
    case 'scheduled':
      return false;
  }
};
