import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { describeInstances, findFleets } from '../../../sim/describe.ts';
import { forgetInstances } from '../../../sim/faults/forget-instances.ts';
import { servingWorld } from './serving-world.ts';

const listings = (seed: number): readonly string[] => {
  const { world } = servingWorld(50);
  forgetInstances(world, { share: 0.2, lastsMs: 2 * MINUTE_MS, seed });
  return Array.from({ length: 3 }, () =>
    describeInstances(world, ['web'])
      .map(({ id }) => id)
      .join(),
  );
};

describe('listings that forget', () => {
  it('leave out some, others each time, the same for the same seed', () => {
    const first = listings(1);
    expect(new Set(first).size).toBe(3);
    for (const listing of first) {
      expect(listing.split(',').length).toBeGreaterThan(25);
      expect(listing.split(',').length).toBeLessThan(50);
    }
    expect(listings(1)).toEqual(first);
    expect(listings(2)).not.toEqual(first);
  });

  it('remember again after their time, and never lose the instances', () => {
    const { world, ids, fleet, passMinutes } = servingWorld(50);
    forgetInstances(world, { share: 1, lastsMs: MINUTE_MS, seed: 1 });
    expect(describeInstances(world, ['web'])).toEqual([]);
    expect(findFleets(world, ids)).toEqual(new Map());
    expect(fleet.meter.readyMachines).toBe(50);
    passMinutes(1);
    expect(describeInstances(world, ['web'])).toHaveLength(50);
    expect(findFleets(world, [...ids.slice(0, 2), 'i-0000000000000beef'])).toEqual(
      new Map(ids.slice(0, 2).map((id) => [id, 'web'])),
    );
  });

  it('are not ended by an older forgetting', () => {
    const { world, passMinutes } = servingWorld(2);
    forgetInstances(world, { share: 1, lastsMs: MINUTE_MS, seed: 1 });
    forgetInstances(world, { share: 1, lastsMs: 3 * MINUTE_MS, seed: 1 });
    passMinutes(2);
    expect(describeInstances(world, ['web'])).toEqual([]);
  });
});
