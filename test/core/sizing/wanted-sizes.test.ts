import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet, Size } from '../../../shared/core/fleet.ts';
import { machinesIn, unitsIn, usdIn } from '../../../shared/core/sizing/composition.ts';
import type { Rung } from '../../../shared/core/sizing/rungs-of.ts';
import { rungsOf } from '../../../shared/core/sizing/rungs-of.ts';
import { wantedSizes } from '../../../shared/core/sizing/wanted-sizes.ts';
import { LARGE, ladderFleet, MEDIUM, machineUnits, needOf, XLARGE, XLARGE_2 } from './ladder.ts';

const wanted = (fleet: Fleet, ...need: Parameters<typeof needOf>): readonly number[] =>
  machineUnits(wantedSizes(fleet, needOf(...need)));

describe('vertical-first', () => {
  it.each([
    [0, [0.5, 0.5]],
    [1, [0.5, 0.5]],
    [1.5, [0.5, 1]],
    [2, [1, 1]],
    [3, [1, 2]],
    [4, [2, 2]],
    [2.5, [0.5, 2]],
    [4.5, [0.5, 4]],
    [5, [1, 4]],
    [7, [1, 2, 4]],
    [8, [4, 4]],
    [8.5, [0.5, 4, 4]],
    [9, [1, 4, 4]],
    [12, [4, 4, 4]],
  ])('%s units on at least two machines: not a unit too many, then the fewest machines', (desired, machines) => {
    expect(wanted(ladderFleet(), desired)).toEqual(machines);
  });

  it.each([
    [0, 0, []],
    [0.4, 0, [0.5]],
    [0.5, 1, [0.5]],
    [0.6, 1, [1]],
    [3, 1, [1, 2]],
    [4, 1, [4]],
    [5, 1, [1, 4]],
    [3, 3, [1, 1, 1]],
    [3.2, 3, [0.5, 1, 2]],
  ])('%s units on at least %s machines', (desired, machinesMin, machines) => {
    expect(wanted(ladderFleet(), desired, machinesMin)).toEqual(machines);
  });

  it('takes more and smaller machines where larger ones would be more units', () => {
    expect(wanted(ladderFleet(), 5, 2, 5)).toEqual([1, 4]);
    expect(wanted(ladderFleet({ sizes: [LARGE, XLARGE_2] }), 3, 1)).toEqual([1, 1, 1]);
  });

  it('mixes sizes that are no neighbours only where nothing else fits', () => {
    const sizes: Fleet['sizes'] = [
      { instanceType: 'a.large', units: 4, usdPerHour: null },
      { instanceType: 'b.large', units: 6, usdPerHour: null },
      { instanceType: 'c.large', units: 9, usdPerHour: null },
    ];
    expect(wanted(ladderFleet({ sizes }), 13, 2, 13)).toEqual([4, 9]);
  });

  it('gives as much as fits below the upper bound where what is desired does not', () => {
    expect(wanted(ladderFleet({ sizes: [XLARGE, XLARGE_2] }), 5, 1, 5)).toEqual([4]);
    expect(wanted(ladderFleet({ sizes: [XLARGE, XLARGE_2] }), 5, 2, 5)).toEqual([2, 2]);
    expect(wanted(ladderFleet({ sizes: [XLARGE] }), 1, 3, 5)).toEqual([2, 2]);
    expect(wanted(ladderFleet({ sizes: [XLARGE] }), 1, 1, 1)).toEqual([]);
  });
});

describe('horizontal', () => {
  it.each([
    [0, 2, [1, 1]],
    [2.5, 1, [1, 1, 1]],
  ])('%s units on at least %s machines, of the first size only', (desired, machinesMin, machines) => {
    expect(wanted(ladderFleet({ shape: 'horizontal' }), desired, machinesMin)).toEqual(machines);
  });
});

describe('cheapest', () => {
  const cheapest = (sizes: Fleet['sizes']): Fleet => ladderFleet({ shape: 'cheapest', sizes });
  const priced = (size: Size, usdPerHour: number | null): Size => ({ ...size, usdPerHour });

  it('at one price per unit takes no unit too many, then the fewest machines', () => {
    const fleet = cheapest([LARGE, MEDIUM, XLARGE, XLARGE_2]);
    expect(wanted(fleet, 5)).toEqual([1, 4]);
    expect(wanted(fleet, 4.5)).toEqual([0.5, 4]);
    expect(wanted(fleet, 4)).toEqual([2, 2]);
    expect(wanted(fleet, 1, 3)).toEqual([0.5, 0.5, 0.5]);
  });

  it('takes what costs least, be it more units or more machines', () => {
    expect(wanted(cheapest([LARGE, priced(XLARGE, 0.15)]), 3, 1)).toEqual([1, 2]);
    expect(wanted(cheapest([LARGE, priced(XLARGE_2, 0.25)]), 3, 1)).toEqual([4]);
    expect(wanted(cheapest([LARGE, priced(XLARGE, 0.25)]), 4, 1)).toEqual([1, 1, 1, 1]);
    expect(wanted(cheapest([priced(XLARGE, 0.15), LARGE]), 4, 3)).toEqual([1, 1, 2]);
  });

  it('stays below the upper bound', () => {
    expect(wanted(cheapest([LARGE, priced(XLARGE_2, 0.25)]), 3, 1, 3)).toEqual([1, 1, 1]);
  });

  it('takes an unknown price to be in proportion to units', () => {
    const fleet = cheapest([LARGE, priced(XLARGE, 0.3), priced(XLARGE_2, null)]);
    expect(wanted(fleet, 4, 1)).toEqual([4]);
    expect(wanted(cheapest([priced(LARGE, null), priced(XLARGE, null)]), 3, 1)).toEqual([1, 2]);
  });

  const rung = fc.record({ units: fc.constantFrom(0.5, 1, 1.5, 2, 3, 4), usdPerHour: fc.integer({ min: 1, max: 60 }) });
  const rungs: fc.Arbitrary<readonly Rung[]> = fc
    .uniqueArray(rung, { minLength: 1, maxLength: 4, selector: ({ units }) => units })
    .map((list) =>
      list
        .map(({ units, usdPerHour }) => ({
          units,
          usdPerHour,
          usdPerHourMax: usdPerHour,
          types: [`t.${units}`] as const,
        }))
        .toSorted((a, b) => a.units - b.units),
    );

  type Total = { readonly units: number; readonly machines: number; readonly usd: number };

  /** Totals of every composition of up to fourteen machines of each rung. */
  const allTotals = (list: readonly Rung[]): readonly Total[] =>
    list.reduce<readonly Total[]>(
      (totals, { units, usdPerHour }) =>
        totals.flatMap((total) =>
          Array.from({ length: 15 }, (_, count) => ({
            units: total.units + count * units,
            machines: total.machines + count,
            usd: total.usd + count * usdPerHour,
          })),
        ),
      [{ units: 0, machines: 0, usd: 0 }],
    );

  it('finds what looking at every composition finds', () => {
    const needs = fc.tuple(fc.integer({ min: 0, max: 14 }), fc.nat({ max: 4 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(rungs, needs, (list, [halves, machinesMin, more]) => {
        const desired = halves / 2;
        const max = desired + more;
        const fitting = allTotals(list).filter(
          ({ units, machines }) => units >= desired && units <= max && machines >= machinesMin,
        );
        const [best] = fitting.toSorted((a, b) => a.usd - b.usd || a.machines - b.machines);
        const found = wantedSizes(ladderFleet({ shape: 'cheapest' }), { desired, machinesMin, max }, list);
        if (best === undefined) expect(unitsIn(found) < desired || machinesIn(found) < machinesMin).toBe(true);
        else expect([usdIn(found), machinesIn(found)]).toEqual([best.usd, best.machines]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('whatever the shape', () => {
  const size = fc.record({
    units: fc.constantFrom(0.3, 0.5, 1, 2, 4, 8),
    usdPerHour: fc.oneof(fc.constant(null), fc.double({ min: 0.01, max: 2, noNaN: true })),
  });
  const fleets = fc
    .tuple(
      fc.constantFrom('vertical-first', 'cheapest', 'horizontal'),
      fc.array(size, { minLength: 1, maxLength: 6 }),
      size,
    )
    .map(([shape, others, first]) => {
      const [one, ...rest] = [first, ...others].map((part, index) => ({ ...part, instanceType: `t${index}.large` }));
      return ladderFleet({ shape: shape as Fleet['shape'], sizes: one === undefined ? [LARGE] : [one, ...rest] });
    });
  const needs = fc
    .tuple(
      fc.double({ min: 0, max: 10_000, noNaN: true }),
      fc.nat({ max: 60 }),
      fc.double({ min: 0, max: 60, noNaN: true }),
    )
    .map(([desired, machinesMin, more]) => needOf(desired, machinesMin, desired + more));

  it('units lie between desired and the upper bound, on enough machines, unless none can', () => {
    fc.assert(
      fc.property(fleets, needs, (fleet, need) => {
        const found = wantedSizes(fleet, need);
        const units = unitsIn(found);
        expect(units).toBeLessThan(need.max + 1e-5);
        const rungsThere = rungsOf(fleet);
        const smallest = rungsThere[0]?.units ?? 1;
        if (smallest * need.machinesMin <= need.max) expect(machinesIn(found)).toBeGreaterThanOrEqual(need.machinesMin);
        const roomy = Math.max(need.desired + smallest, need.machinesMin * smallest) <= need.max;
        if (roomy) expect(units).toBeGreaterThan(need.desired - 1e-5);
      }),
      { numRuns: 300 },
    );
  });

  it('more desired is never fewer units', () => {
    fc.assert(
      fc.property(
        fleets,
        needs,
        fc.double({ min: 0, max: 5, noNaN: true }),
        (fleet, { desired, machinesMin }, more) => {
          const [less, greater] = [desired, desired + more].map((units) =>
            usdIn(wantedSizes(fleet, needOf(units, machinesMin, 20_000))),
          );
          if (fleet.shape === 'cheapest' && desired < 50) expect(greater).toBeGreaterThan((less ?? 0) - 1e-6);
          const [before, after] = [desired, desired + more].map((units) =>
            unitsIn(wantedSizes({ ...fleet, shape: 'vertical-first' }, needOf(units, machinesMin, 20_000))),
          );
          expect(after).toBeGreaterThan((before ?? 0) - 1e-5);
        },
      ),
      { numRuns: 200 },
    );
  });
});
