import { expect, it } from 'vitest';
import { sizeOf } from '../../../shared/core/sizing/units-of.ts';
import { fleetOf } from '../build.ts';

const fleet = fleetOf({
  sizes: [
    { instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 },
    { instanceType: 'm7g.xlarge', units: 2, usdPerHour: 0.2 },
    { instanceType: 'm6g.large', units: 1, usdPerHour: 0.1 },
  ],
});

it.each([
  ['m7g.xlarge', 'm7g.xlarge'],
  ['m6g.large', 'm6g.large'],
  ['m1.small', 'm7g.large'],
])('an instance of %s counts as one of %s', (instanceType, counted) => {
  expect(sizeOf(fleet, instanceType).instanceType).toBe(counted);
});
