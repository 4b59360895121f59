import { describe, expect, it } from 'vitest';
import type { Fleet, Size } from '../../../shared/core/fleet.ts';
import type { DryPool } from '../../../shared/core/fleet-state.ts';
import { climbLadder } from '../../../shared/core/sizing/climb-ladder.ts';
import type { Composition } from '../../../shared/core/sizing/composition.ts';
import { describeComposition, plus, unitsIn, usdIn, without } from '../../../shared/core/sizing/composition.ts';
import { peakDesired, recordDesired, roseLately } from '../../../shared/core/sizing/desired-peak.ts';
import { machinesMinOf } from '../../../shared/core/sizing/machines-min.ts';
import { rungsOf, smallestUnits, unitStepOf } from '../../../shared/core/sizing/rungs-of.ts';
import { takeCover } from '../../../shared/core/sizing/take-cover.ts';
import { usableRungs, usableTypes } from '../../../shared/core/sizing/usable-types.ts';
import { fleetOf, minutesAgo, NOW_MS, viewOf } from '../build.ts';
import { LARGE, ladderFleet, MEDIUM, machineUnits, needOf, XLARGE, XLARGE_2 } from './ladder.ts';

const rungs = rungsOf(ladderFleet());

/** So many machines of each rung of the ladder, smallest first. */
const of = (...counts: readonly number[]): Composition =>
  rungs.flatMap((rung, index) => {
    const machines = counts[index] ?? 0;
    return machines > 0 ? [{ rung, machines }] : [];
  });

describe('the rungs of a fleet', () => {
  const other: Size = { instanceType: 'c6g.large', units: 1, usdPerHour: 0.08 };
  const unpriced: Size = { instanceType: 'c9g.large', units: 1, usdPerHour: null };

  it('are of the first size only where the shape is horizontal', () => {
    expect(rungsOf(ladderFleet({ shape: 'horizontal', sizes: [LARGE, XLARGE, other] }))).toEqual([
      { units: 1, types: ['c7g.large', 'c6g.large'], usdPerHour: 0.1, usdPerHourMax: 0.1 },
    ]);
  });

  it('are all sizes in order of units, first listed first', () => {
    expect(rungsOf(ladderFleet({ sizes: [XLARGE, LARGE, MEDIUM, other] }))).toEqual([
      { units: 0.5, types: ['c7g.medium'], usdPerHour: 0.05, usdPerHourMax: 0.05 },
      { units: 1, types: ['c7g.large', 'c6g.large'], usdPerHour: 0.1, usdPerHourMax: 0.1 },
      { units: 2, types: ['c7g.xlarge'], usdPerHour: 0.2, usdPerHourMax: 0.2 },
    ]);
  });

  it('ask for the cheapest first where the shape says so, an unknown price by units', () => {
    const sizes: Fleet['sizes'] = [unpriced, { ...XLARGE, usdPerHour: 0.18 }, other, LARGE];
    expect(rungsOf(ladderFleet({ shape: 'cheapest', sizes }))).toEqual([
      { units: 1, types: ['c6g.large', 'c9g.large', 'c7g.large'], usdPerHour: 0.08, usdPerHourMax: 0.1 },
      { units: 2, types: ['c7g.xlarge'], usdPerHour: 0.18, usdPerHourMax: 0.18 },
    ]);
    expect(rungsOf(ladderFleet({ sizes: [unpriced] }))).toEqual([
      { units: 1, types: ['c9g.large'], usdPerHour: 1, usdPerHourMax: null },
    ]);
  });

  it.each([
    ['vertical-first', [LARGE, MEDIUM, XLARGE], 0.5, 0.5],
    ['cheapest', [XLARGE, XLARGE_2], 2, 1],
    ['horizontal', [LARGE, MEDIUM], 1, 1],
    ['horizontal', [XLARGE, LARGE], 2, 1],
  ] as const)('%s: the smallest and the step', (shape, sizes, smallest, step) => {
    const fleet = ladderFleet({ shape, sizes: [...sizes] });
    expect([smallestUnits(fleet), unitStepOf(fleet)]).toEqual([smallest, step]);
  });
});

describe('compositions', () => {
  it('add up', () => {
    expect([unitsIn(of(1, 0, 2)), usdIn(of(1, 0, 2))]).toEqual([4.5, 0.45]);
    expect(plus(of(1, 0, 2), of(0, 1, 1))).toEqual(of(1, 1, 3));
    expect(without(of(1, 2, 2), of(2, 1, 2))).toEqual(of(0, 1));
  });

  it.each([
    [of(), 'no machine'],
    [of(1), 'c7g.medium'],
    [of(0, 2, 1), '2 x c7g.large + c7g.xlarge'],
  ])('%# say what they are', (composition, said) => {
    expect(describeComposition(composition)).toBe(said);
  });
});

describe('a composition to begin with', () => {
  it('is none without a rung, or where none fits', () => {
    expect(climbLadder([], needOf(1))).toBeNull();
    expect(climbLadder(rungs, needOf(3, 2, 0.9))).toBeNull();
    expect(climbLadder(rungs, needOf(0, 0))).toEqual([]);
  });

  it.each([
    [needOf(0.2, 1), [0.5]],
    [needOf(5), [2, 4]],
    [needOf(9), [2, 4, 4]],
    [needOf(5, 2, 5), [1, 2, 2]],
  ])('%# mixes neighbours', (need, machines) => {
    expect(machineUnits(climbLadder(rungs, need) ?? [])).toEqual(machines);
  });
});

describe('a cover', () => {
  it.each([
    [of(2, 2, 2), 1, 0, of(0, 1)],
    [of(2, 2, 2), 3, 1, of(0, 1, 1)],
    [of(0, 1, 1), 3, 2, of(0, 1, 1)],
    [of(0, 1, 1), 1, 2, of(0, 1, 1)],
    [of(1, 1), 0, 1, of(1)],
    [of(1, 1), 9, 1, of(1, 1)],
    [of(1, 1), 0, 0, of()],
    [of(), 2, 1, of()],
  ])('%# takes as few machines as will do', (from, units, machines, taken) => {
    expect(takeCover(from, units, machines)).toEqual(taken);
  });
});

describe('what was desired lately', () => {
  const points = (...pairs: readonly (readonly [number, number])[]) =>
    pairs.map(([minutes, units]) => ({ fromMs: minutesAgo(minutes), units }));

  it('is written down when it changes, and forgotten when it no longer counts', () => {
    expect(recordDesired([], NOW_MS, 2)).toEqual(points([0, 2]));
    expect(recordDesired(points([5, 2]), NOW_MS, 2)).toEqual(points([5, 2]));
    expect(recordDesired(points([30, 4], [15, 3], [5, 2]), NOW_MS, 1)).toEqual(points([15, 3], [5, 2], [0, 1]));
    expect(recordDesired(points([30, 4], [14, 3]), NOW_MS, 3)).toEqual(points([30, 4], [14, 3]));
  });

  it('has a peak when all of it is known', () => {
    expect(peakDesired([], NOW_MS)).toBeNull();
    expect(peakDesired(points([14, 3]), NOW_MS)).toBeNull();
    expect(peakDesired(points([15, 3], [5, 4], [1, 2]), NOW_MS)).toBe(4);
  });

  it('has risen or not', () => {
    expect(roseLately(points([20, 3]))).toBe(false);
    expect(roseLately(points([20, 3], [5, 2]))).toBe(false);
    expect(roseLately(points([20, 3], [9, 2], [5, 3]))).toBe(true);
  });
});

describe('pools that refused', () => {
  const { zones } = viewOf();
  const dry = (zone: string, market: DryPool['market'] = 'on-demand', instanceType = 'c7g.large'): DryPool => ({
    instanceType,
    zone,
    market,
    untilMs: NOW_MS + 1,
    backOffMs: 180_000,
  });
  const large = rungs[1];

  it('leave the other types of a rung', () => {
    const rung = { units: 1, types: ['c7g.large', 'c6g.large'], usdPerHour: 0.1, usdPerHourMax: 0.1 } as const;
    expect(usableTypes(rung, [dry('zone-a')], 'zone-a', 'on-demand')).toEqual(['c6g.large']);
    expect(usableTypes(rung, [dry('zone-a')], 'zone-a', 'spot')).toEqual(rung.types);
    expect(usableTypes(rung, [dry('zone-a')], 'zone-b', 'on-demand')).toEqual(rung.types);
  });

  it('take a rung away when no zone is left', () => {
    const usable = (pools: readonly DryPool[], purchase = { onDemandBase: 0, spotShare: 0 }) =>
      usableRungs(ladderFleet({ purchase }), rungs, pools, zones).some((rung) => rung === large);
    const both = [dry('zone-a'), dry('zone-b')];
    expect([usable([]), usable([dry('zone-a')]), usable(both)]).toEqual([true, true, false]);
    expect(usable(both, { onDemandBase: 0, spotShare: 0.5 })).toBe(false);
    expect(usable(both, { onDemandBase: 1, spotShare: 1 })).toBe(false);
    expect(usable(both, { onDemandBase: 0, spotShare: 1 })).toBe(true);
  });
});

it.each([
  [null, 1, 1],
  [null, 2, 2],
  [3, 1, 3],
  [0, 2, 0],
])('machinesMin %s over %s zones is %s', (machinesMin, zones, fewest) => {
  expect(machinesMinOf(fleetOf({ machinesMin }), zones)).toBe(fewest);
});
