import type { Fleet } from '../../shared/core/fleet.ts';
import type { TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import type { EditValue } from './edit-config.ts';

/** One thing about a fleet that tuning may change: where it stands below the fleet, and what it may be. */
export type Knob = { readonly path: readonly string[]; readonly values: readonly EditValue[] };

const CPU_TARGETS = [40, 50, 55, 60, 65, 70, 75, 80, 85, 90];
/** For a metric whose scale nobody knows: so many times the present target. */
const TARGET_FACTORS = [0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.35, 1.5];
const IN_DATAPOINTS = [1, 5, 15, 25];
const OUT_DATAPOINTS = [1, 2, 3];
const BELOW_SHARES = ['80%', '90%', '100%'];
const SHAPES = ['horizontal', 'vertical-first', 'cheapest'];

const targetsOf = ({ source, target }: TargetTrackingPolicy): readonly number[] =>
  source.kind === 'cpu' ? CPU_TARGETS : TARGET_FACTORS.map((factor) => Number((factor * target).toPrecision(3)));

const knobsOf = (policy: TargetTrackingPolicy): readonly Knob[] => {
  const path = ['policies', policy.name];
  const scaleIn = [
    { path: [...path, 'scaleIn', 'datapoints'], values: IN_DATAPOINTS },
    { path: [...path, 'scaleIn', 'belowShare'], values: BELOW_SHARES },
  ];
  return [
    { path: [...path, 'target'], values: targetsOf(policy) },
    ...(policy.scaleIn.enabled ? scaleIn : []),
    { path: [...path, 'scaleOut', 'datapoints'], values: OUT_DATAPOINTS },
  ];
};

/** What can be tuned of a fleet, what matters most first: its target-tracking policies, and its shape where it has sizes. */
export const listKnobs = ({ policies, sizes }: Fleet): readonly Knob[] => [
  ...policies.flatMap((policy) => (policy.kind === 'target-tracking' ? knobsOf(policy) : [])),
  ...(sizes.length > 1 ? [{ path: ['shape'], values: SHAPES }] : []),
];
