import { expect, it } from 'vitest';
import { spotWanted } from '../../../shared/core/placement/spot-wanted.ts';
import { fleetOf } from '../build.ts';

it.each([
  [10, 0, 0, 0],
  [10, 0, 0.5, 5],
  [10, 4, 0.5, 3],
  [10, 4, 1, 6],
  [11, 4, 0.5, 3],
  [10, 10, 1, 0],
  [10, 12, 1, 0],
  [0, 0, 1, 0],
  [100, 0, 0.29, 29],
])('of %d machines above a base of %d, a share of %d: %d', (machines, onDemandBase, spotShare, spot) => {
  expect(spotWanted(fleetOf({ purchase: { onDemandBase, spotShare } }), machines)).toBe(spot);
});
