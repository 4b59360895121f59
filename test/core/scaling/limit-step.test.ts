import { expect, it } from 'vitest';
import type { StepMax } from '../../../shared/core/fleet.ts';
import { limitStep, unitsAllowed } from '../../../shared/core/scaling/limit-step.ts';

const units = (count: number): StepMax => ({ kind: 'units', units: count });
const share = (part: number): StepMax => ({ kind: 'share', share: part });

it.each<[string, StepMax | null, number, number]>([
  ['no limit', null, 10, Number.POSITIVE_INFINITY],
  ['units', units(4), 10, 4],
  ['a part of a unit more, left out', units(4.9), 10, 4],
  ['less than a unit', units(0.5), 10, 1],
  ['a share', share(0.5), 10, 5],
  ['a share that is no whole number', share(0.5), 5, 2],
  ['a share whose product falls a bit short of a whole number', share(0.29), 100, 29],
  ['a share of a small fleet', share(0.1), 3, 1],
  ['a share of nothing', share(0.5), 0, 1],
])('allows by %s', (_, limit, desired, allowed) => {
  expect(unitsAllowed(limit, desired)).toBe(allowed);
});

it.each([
  ['out within the limit', 10, 13, 13],
  ['out to the limit', 10, 14, 14],
  ['out beyond the limit', 10, 30, 14],
  ['in within the limit', 10, 9, 9],
  ['in to the limit', 10, 8, 8],
  ['in beyond the limit', 10, 1, 8],
  ['no move', 10, 10, 10],
])('holds a move %s', (_, desired, wanted, limited) => {
  expect(limitStep(desired, wanted, units(4), units(2))).toBe(limited);
});

it('lets any move through without limits', () => {
  expect(limitStep(10, 100, null, null)).toBe(100);
  expect(limitStep(10, 0, null, null)).toBe(0);
});
