import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import { countMachines, machinesIn } from '../../../shared/core/sizing/composition.ts';
import { costOf } from '../../../shared/core/sizing/find-best.ts';
import { rungsOf } from '../../../shared/core/sizing/rungs-of.ts';
import { sizeOf } from '../../../shared/core/sizing/units-of.ts';
import { wantedSizes } from '../../../shared/core/sizing/wanted-sizes.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { HandWorld } from '../hand-world.ts';
import { alive, createWorld, inService, look, passMinute, unitsInService } from '../hand-world.ts';
import { LARGE, ladderFleet, needOf } from './ladder.ts';

const climber = (changes: Partial<Fleet> = {}): Fleet =>
  ladderFleet({ capacity: { min: 0, max: 100 }, machinesMin: 2, warmUpMs: 3 * MINUTE_MS, ...changes });

/** What is alive, as units of each machine, smallest first. */
const machines = ({ fleet, ...world }: HandWorld): readonly number[] =>
  alive({ fleet, ...world })
    .map(({ instanceType }) => sizeOf(fleet, instanceType).units)
    .toSorted((a, b) => a - b);

type Minute = {
  readonly units: number;
  readonly machines: number;
  readonly gone: number;
  readonly steps: readonly string[];
};

type Life = { readonly world: HandWorld; readonly log: readonly Minute[] };

/** Looks once a minute while so much is desired; says what was in service, and what was on its way out. */
const live = (world: HandWorld, minutes: number, desired: number): Life => {
  const here = { ...world };
  const log = Array.from({ length: minutes }, () => {
    if (here.state !== null) here.state = { ...here.state, desired };
    const { steps } = look(here);
    passMinute(here);
    return {
      units: unitsInService(here),
      machines: inService(here).length,
      gone: alive(here).filter(({ role }) => role === 'retiring').length,
      steps: steps.filter(({ rule }) => rule === 'sizing').map(({ because }) => because),
    };
  });
  return { world: here, log };
};

/** A fleet that has long been at rest. */
const settled = (desired: number, changes: Partial<Fleet> = {}): HandWorld =>
  live(createWorld(climber(changes)), 60, desired).world;

describe('a fleet that climbs', () => {
  it('replaces one machine by a larger one, and says so', () => {
    const two = settled(2);
    expect(machines(two)).toEqual([1, 1]);
    const bought = two.machines.length;
    const { world, log } = live(two, 20, 3);
    expect(log[0]?.steps).toEqual(['2 x c7g.large -> c7g.large + c7g.xlarge: 3 units on 2 machines']);
    expect(machines(world)).toEqual([1, 2]);
    expect(log.every(({ units, machines: count }) => units >= 2 && count >= 2)).toBe(true);
    expect(world.machines).toHaveLength(bought + 1);
  });

  it('comes back down when less was desired for a quarter of an hour, one machine at a time', () => {
    const large = settled(8);
    expect(machines(large)).toEqual([4, 4]);
    const soon = live(large, 15, 2);
    expect(machines(soon.world)).toEqual([4, 4]);
    expect(soon.log[0]?.steps).toEqual([
      '2 x c7g.2xlarge -> 2 x c7g.large: 2 units on 2 machines; once no more was desired for 15 min',
    ]);
    const { world, log } = live(soon.world, 45, 2);
    expect(machines(world)).toEqual([1, 1]);
    expect(log.every(({ units, machines: count, gone }) => units >= 2 && count >= 2 && gone <= 1)).toBe(true);
    expect(world.machines).toHaveLength(large.machines.length + 2);
  });

  it('goes below the first size', () => {
    expect(machines(settled(0.5))).toEqual([0.5, 0.5]);
    expect(machines(settled(0.5, { machinesMin: 1 }))).toEqual([0.5]);
    expect(machines(settled(0, { machinesMin: 0 }))).toEqual([]);
  });

  it('buys no machine twice for a load that goes up and down', () => {
    let world = settled(3);
    const bought = world.machines.length;
    for (let turn = 0; turn < 12; turn += 1) world = live(world, 10, turn % 2 === 0 ? 2 : 3).world;
    expect(machines(world)).toEqual([1, 2]);
    expect(world.machines).toHaveLength(bought);
  });

  it('falls back to other sizes at once, and returns when the pool has rested', () => {
    const during = live({ ...settled(2), dryTypes: ['c7g.xlarge'] }, 20, 4);
    const said = during.log.flatMap(({ steps }) => steps);
    expect(said).toContainEqual(expect.stringContaining('for now: other pools refused lately'));
    expect(during.log.at(-1)?.units).toBeGreaterThanOrEqual(4);
    expect(machines(during.world)).not.toContain(2);
    const after = live({ ...during.world, dryTypes: [] }, 120, 4);
    expect(machines(after.world)).toEqual([2, 2]);
    expect(after.log.every(({ units }) => units >= 4)).toBe(true);
  });

  it('never touches a protected machine', () => {
    const large = settled(8);
    const guarded = { ...large, machines: large.machines.map((machine) => ({ ...machine, protected: true })) };
    expect(live(guarded, 60, 2).world.machines).toHaveLength(large.machines.length);
  });

  it('replaces no more at once than the budget allows', () => {
    const small = settled(20, { machinesMin: 1, sizes: [LARGE] });
    expect(machines(small)).toHaveLength(20);
    const limits = { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.2 };
    const { world, log } = live({ ...small, fleet: climber({ machinesMin: 1, limits }) }, 240, 20);
    expect(machines(world)).toEqual([4, 4, 4, 4, 4]);
    expect(Math.max(...log.map(({ gone }) => gone))).toBe(4);
    expect(log.every(({ units }) => units >= 20)).toBe(true);
  });
});

describe('whatever is desired, and in whatever shape', () => {
  const shapes = fc.constantFrom<Fleet['shape'][]>('vertical-first', 'cheapest');
  const parts = fc.record({ halves: fc.integer({ min: 1, max: 24 }), minutes: fc.integer({ min: 1, max: 25 }) });
  const lives = fc.array(parts, { minLength: 1, maxLength: 5 });

  it('no machine is bought that would be the first to go again', () => {
    const young = live(createWorld(climber({ machinesMin: 3 })), 17, 7).world;
    const rest = live(live(young, 120, 6).world, 30, 6);
    expect(machines(rest.world)).toEqual([0.5, 0.5, 1, 4]);
    expect(rest.log.filter(({ gone }) => gone > 0)).toEqual([]);
  });

  it('the fleet comes to rest in the shape that it wants, and serves all the while', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 3 }), lives, (shape, machinesMin, moves) => {
        const fleet = climber({ shape, machinesMin });
        const leastOf = (halves: number): number => Math.max(halves / 2, machinesMin / 2);
        let world = createWorld(fleet);
        for (const { halves, minutes } of moves) {
          let [units, count] = [unitsInService(world), inService(world).length];
          const lived = live(world, minutes, halves / 2);
          for (const minute of lived.log) {
            expect(minute.units).toBeGreaterThan(Math.min(units, leastOf(halves)) - 1e-6);
            expect(minute.machines).toBeGreaterThanOrEqual(Math.min(count, machinesMin));
            [units, count] = [minute.units, minute.machines];
          }
          world = lived.world;
        }
        const halves = moves.at(-1)?.halves ?? 1;
        const calm = live(world, 240, halves / 2).world;
        const rest = live(calm, 30, halves / 2);
        expect(rest.world.machines).toHaveLength(calm.machines.length);
        expect(rest.log.flatMap(({ steps, gone }) => (gone > 0 ? ['gone'] : steps))).toEqual([]);
        const wanted = wantedSizes(fleet, needOf(leastOf(halves), machinesMin, 100));
        const found = countMachines(rungsOf(fleet), machines(rest.world), new Map());
        expect(costOf(shape, found)[0]).toBeCloseTo(costOf(shape, wanted)[0], 6);
        // At the same cost it may have more machines than it would buy anew: not every step to fewer is one for the better.
        expect(machinesIn(found)).toBeGreaterThanOrEqual(machinesIn(wanted));
      }),
      { numRuns: 100 },
    );
  });
});
