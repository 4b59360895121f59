import { describe, expect, it } from 'vitest';
import { aimOf, chooseMargin, FIRST_MARGIN, type Margin } from '../../../shared/core/forecast/choose-margin.ts';
import { MARGINS, type Rehearsal, startRehearsal } from '../../../shared/core/forecast/rehearsal.ts';

/** Ten units a minute for so many minutes. */
const LOAD = 1_000_000;
const MINUTES = 100_000;

/** What trial `index` of a ruler would have left without capacity, and spent. */
type Trials = (index: number) => { readonly short: number; readonly spent: number };

const NEVER: Trials = () => ({ short: 0, spent: 1e12 });

const rehearsalOf = (rulers: readonly [Trials, Trials, Trials], load = LOAD, minutes = MINUTES): Rehearsal => {
  const trials = rulers.flatMap((trial) => MARGINS.map((_, index) => trial(index)));
  return {
    ...startRehearsal(),
    load,
    minutes,
    short: Float64Array.from(trials, ({ short }) => short),
    spent: Float64Array.from(trials, ({ spent }) => spent),
  };
};

/** Shortfall that counts from before anything was seen: half a day of load, falling by the margin. */
const shortfallOf = (short: number, deviations: number): number =>
  (short + 0.006 * Math.exp(-1.1 * deviations) * 7_200) / (LOAD + 7_200);

/** Budget as spent so that the aim is the SLO itself. */
const onBudget = (slo: number, load = LOAD): number => slo * load;

const choose = (rehearsal: Rehearsal, slo: number, before: Margin = FIRST_MARGIN): Margin =>
  chooseMargin(rehearsal, slo, onBudget(slo, rehearsal.load), before);

it('keeps three deviations of the calm ruler before anything was rehearsed', () => {
  expect(FIRST_MARGIN).toEqual({ ruler: 0, deviations: 3 });
});

describe('the aim', () => {
  const seen = { ...startRehearsal(), load: 1_000, minutes: 100 };
  const long = { ...startRehearsal(), load: LOAD, minutes: MINUTES };

  it.each([
    ['is the SLO where its budget was spent as the load came', seen, 1, 0.001],
    ['is more where nothing was spent', seen, 0, (0.001 * 101_800) / 100_800],
    ['is less where too much was spent', seen, 11, 0.0009007936507936508],
    ['is at least half of it, however much is overdrawn', seen, 10_000, 0.0005],
    ['is at most seven fifths of it, however much is left', long, 0, 0.0014],
  ])('%s', (_, rehearsal, short, aim) => {
    expect(aimOf(0.001, rehearsal, short)).toBeCloseTo(aim, 12);
  });
});

describe('the margin', () => {
  /** Halves the shortfall with every trial, at a unit a minute each. */
  const falling: Trials = (index) => ({ short: 0.1 * LOAD * 0.5 ** index, spent: LOAD + 20_000 * index });

  it('is the least that keeps the aim, between two trials in proportion to the logarithm of the shortfall', () => {
    const { ruler, deviations } = choose(rehearsalOf([falling, NEVER, NEVER]), 0.001);
    const [missed, kept] = [shortfallOf(0.1 * LOAD * 0.5 ** 6, 2), shortfallOf(0.1 * LOAD * 0.5 ** 7, 2.5)];
    expect(missed).toBeGreaterThan(0.001);
    expect(kept).toBeLessThan(0.001);
    const share = Math.log(missed / 0.001) / Math.log(missed / kept);
    expect(ruler).toBe(0);
    expect(deviations).toBeCloseTo(2 + 0.5 * share, 9);
  });

  it('grows as the budget is overdrawn, and shrinks as it is left', () => {
    const rehearsal = rehearsalOf([falling, NEVER, NEVER]);
    const spending = (short: number) => chooseMargin(rehearsal, 0.001, short, FIRST_MARGIN).deviations;
    expect(spending(2_000)).toBeGreaterThan(spending(1_000));
    expect(spending(500)).toBeLessThan(spending(1_000));
  });

  it('is the least of all where even that keeps the aim', () => {
    const never: Trials = (index) => ({ short: 0, spent: LOAD + index });
    expect(choose(rehearsalOf([never, NEVER, NEVER]), 0.001)).toEqual({ ruler: 0, deviations: -1 });
  });

  it('is by the ruler that spends least, as between its trials', () => {
    const dear: Trials = (index) => ({ ...falling(index), spent: 2 * falling(index).spent });
    const { ruler, deviations } = choose(rehearsalOf([dear, dear, falling]), 0.001);
    expect(ruler).toBe(2);
    expect(deviations).toBeCloseTo(choose(rehearsalOf([falling, NEVER, NEVER]), 0.001).deviations, 9);
    expect(choose(rehearsalOf([dear, falling, dear]), 0.001).ruler).toBe(1);
  });

  it('compares rulers by what they would spend between two trials', () => {
    const steep: Trials = (index) => ({ ...falling(index), spent: LOAD * (1 + index / 2) });
    const [missed, kept] = [steep(6).spent, steep(7).spent];
    const share = (choose(rehearsalOf([steep, NEVER, NEVER]), 0.001).deviations - 2) / 0.5;
    const spent = missed + share * (kept - missed);
    const rival =
      (factor: number): Trials =>
      () => ({ short: 0, spent: factor * spent });
    const before = { ruler: 7, deviations: 0 };
    expect(choose(rehearsalOf([steep, rival(0.999), NEVER]), 0.001, before).ruler).toBe(1);
    expect(choose(rehearsalOf([steep, rival(1.001), NEVER]), 0.001, before).ruler).toBe(0);
  });

  it('is by the first of rulers that spend the same', () => {
    expect(choose(rehearsalOf([falling, falling, falling]), 0.001, { ruler: 7, deviations: 3 }).ruler).toBe(0);
  });

  it('is the widest where no trial keeps the aim and a shortfall costs more than capacity', () => {
    const hopeless: Trials = (index) => ({ short: LOAD * (0.5 - 0.02 * index), spent: LOAD + 10 * index });
    expect(choose(rehearsalOf([hopeless, NEVER, NEVER]), 0.001).deviations).toBe(MARGINS.at(-1));
  });

  it('is no wider than a shortfall is worth: seven tenths of the load for what the SLO allows', () => {
    // One burst leaves 2,000 unit-minutes short until the tenth trial; at 0.1 % they are worth 1,400,000.
    const burst =
      (price: number): Trials =>
      (index) => ({
        short: index < 10 ? 2_000 : 0,
        spent: LOAD + (index < 10 ? 0 : price),
      });
    expect(choose(rehearsalOf([burst(1_350_000), NEVER, NEVER]), 0.001).deviations).toBeGreaterThan(3.5);
    expect(choose(rehearsalOf([burst(1_450_000), NEVER, NEVER]), 0.001).deviations).toBe(3.5);
  });

  it('does not change for a saving of less than half a percent', () => {
    const cheaper =
      (share: number): Trials =>
      (index) => ({ ...falling(index), spent: (1 - share) * falling(index).spent });
    const before = { ruler: 1, deviations: 3 };
    expect(choose(rehearsalOf([cheaper(0.004), falling, NEVER]), 0.001, before).ruler).toBe(1);
    expect(choose(rehearsalOf([cheaper(0.006), falling, NEVER]), 0.001, before).ruler).toBe(0);
  });

  it('is chosen anew by its own ruler, however small the saving', () => {
    const { deviations } = choose(rehearsalOf([falling, NEVER, NEVER]), 0.001, { ruler: 0, deviations: 24 });
    expect(deviations).toBeLessThan(3);
  });

  it('is chosen by the cheapest where the ruler before is none of them', () => {
    const cheap: Trials = (index) => ({ ...falling(index), spent: 0.999 * falling(index).spent });
    expect(choose(rehearsalOf([falling, cheap, falling]), 0.001, { ruler: 7, deviations: 3 }).ruler).toBe(1);
  });

  it('counts what bad days would do that were not seen yet', () => {
    const calm: Trials = (index) => ({ short: 0, spent: 1_000 + index });
    const young = rehearsalOf([calm, NEVER, NEVER], 1_000, 100);
    // 7,200 unit-minutes of half a day beside 1,000 seen: 0.006 e^(-1.1 d) 7,200 / 8,200 is the aim of 0.001 at d = 1.51.
    const { deviations } = choose(young, 0.001);
    expect(deviations).toBeCloseTo(Math.log((0.006 * 7_200) / (0.001 * 8_200)) / 1.1, 9);
  });

  it('is the next trial where the shortfall falls to it at once', () => {
    const cliff: Trials = (index) => ({ short: index <= 4 ? 0.01 * LOAD : 0, spent: LOAD + index });
    const { deviations } = choose(rehearsalOf([cliff, NEVER, NEVER]), 0.001);
    const [missed, kept] = [shortfallOf(0.01 * LOAD, 1), shortfallOf(0, 1.5)];
    expect(deviations).toBeCloseTo(1 + (0.5 * Math.log(missed / 0.001)) / Math.log(missed / kept), 9);
  });
});
