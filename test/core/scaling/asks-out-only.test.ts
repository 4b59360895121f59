import { expect, it } from 'vitest';
import { asksOutOnly } from '../../../shared/core/scaling/asks-out-only.ts';
import type { ScalingPolicy } from '../../../shared/core/scaling/scaling-policy.ts';
import { predictivePolicy, scheduledPolicy, stepPolicy, trackingPolicy } from '../build.ts';

const out = { from: 0, to: null, adjustBy: 2 };
const nothing = { from: -10, to: 0, adjustBy: 0 };
const less = { from: null, to: -10, adjustBy: -1 };

it.each<[string, ScalingPolicy, boolean]>([
  ['target tracking', trackingPolicy(), false],
  ['target tracking out only', trackingPolicy({ scaleIn: { enabled: false, datapoints: 15, belowShare: 0.9 } }), true],
  ['steps both ways', stepPolicy({ bands: [out, nothing, less] }), false],
  ['steps out only', stepPolicy({ bands: [out, nothing] }), true],
  ['steps to exact numbers', stepPolicy({ adjustment: 'exact', bands: [out, nothing] }), false],
  ['a forecast', predictivePolicy(), true],
  ['a schedule', scheduledPolicy(), false],
])('%s: %s', (_, policy, expected) => {
  expect(asksOutOnly(policy)).toBe(expected);
});
