import { describe, expect, it } from 'vitest';
import type { Series } from '../../../shared/core/reading.ts';
import { bandOf, percentChange, proposeStep } from '../../../shared/core/scaling/propose-step.ts';
import type { ProposalContext } from '../../../shared/core/scaling/propose-target-tracking.ts';
import type { StepPolicy } from '../../../shared/core/scaling/scaling-policy.ts';
import { capacityOf, contextOf, minutesAgo, seriesOf, steady, stepPolicy } from '../build.ts';

const propose = (policy: StepPolicy, series: Series, context: ProposalContext) =>
  proposeStep(policy, { steps: series }, context);

describe('percentChange', () => {
  it.each([
    [10, 127, 1, 12],
    [10, 10, 1, 1],
    [12, 5, 1, 1],
    [12, -5, 1, -1],
    [20, -33.35, 1, -6],
    [100, 12.7, 1, 12],
    [100, 1, 1, 1],
    [100, -1, 1, -1],
    [10, 0, 1, 0],
    [0, 30, 5, 0],
    [10, 30, 5, 5],
    [10, -30, 5, -5],
    [10, 60, 5, 6],
    [10, -60, 5, -6],
    [12, 5, 3, 3],
    [10, 0, 5, 0],
    [10, 5, 0, 1],
    [10, 35, 0, 3],
  ])('%d units by %d %%, at least %d: %d', (capacity, percent, adjustMin, change) => {
    expect(percentChange(capacity, percent, adjustMin)).toBe(change);
  });
});

describe('bandOf', () => {
  it.each([
    [50, 0],
    [59.99, 0],
    [60, 10],
    [69.99, 10],
    [70, 30],
    [1_000, 30],
    [49.99, 0],
    [40.01, 0],
    [40, -10],
    [30.01, -10],
    [30, -30],
    [-1_000, -30],
  ])('a reading of %d against 50 asks for %d', (value, adjustBy) => {
    expect(bandOf(stepPolicy(), value)?.adjustBy).toBe(adjustBy);
  });

  it('at the threshold is the upper side where there is one, else the lower one', () => {
    const upper = { from: 0, to: null, adjustBy: 1 };
    const lower = { from: null, to: 0, adjustBy: -1 };
    expect(bandOf(stepPolicy({ bands: [upper] }), 50)).toBe(upper);
    expect(bandOf(stepPolicy({ bands: [lower] }), 50)).toBe(lower);
    expect(bandOf(stepPolicy({ bands: [upper, lower] }), 50)).toBe(upper);
    expect(bandOf(stepPolicy({ bands: [upper, lower] }), 49.99)).toBe(lower);
  });

  it('takes an open end below the threshold for the threshold', () => {
    const lower = { from: -5, to: null, adjustBy: -1 };
    expect(bandOf(stepPolicy({ bands: [lower] }), 50)).toBe(lower);
    expect(bandOf(stepPolicy({ bands: [lower] }), 50.01)).toBeNull();
    expect(bandOf(stepPolicy({ bands: [lower] }), 45)).toBeNull();
  });

  it('is none where no band is', () => {
    expect(bandOf(stepPolicy({ bands: [{ from: 10, to: null, adjustBy: 1 }] }), 55)).toBeNull();
    expect(bandOf(stepPolicy({ bands: [{ from: null, to: -10, adjustBy: -1 }] }), 45)).toBeNull();
    expect(bandOf(stepPolicy({ bands: [] }), 55)).toBeNull();
  });
});

describe('what it asks for', () => {
  it.each([
    [60, 'out', 11],
    [70, 'out', 13],
    [40, 'in', 9],
    [30, 'in', 7],
    [55, 'stay', 10],
    [45, 'stay', 10],
  ])('a reading of %d over 10 units: %s, to %d', (value, asks, units) => {
    expect(propose(stepPolicy(), steady(value), contextOf(10))).toMatchObject({ asks, units });
  });

  it('is argued with the reading and the arithmetic', () => {
    expect(propose(stepPolicy(), steady(70.123), contextOf(10))).toEqual({
      policy: 'steps',
      asks: 'out',
      units: 13,
      code: 'SCALE_OUT',
      because: '70.12 against threshold 50: 10 becomes 13',
      readingAtMs: minutesAgo(1),
    });
    expect(propose(stepPolicy(), steady(30), contextOf(10))).toMatchObject({
      code: 'SCALE_IN',
      because: '30 against threshold 50: 10 becomes 7',
    });
    expect(propose(stepPolicy(), steady(55), contextOf(10))).toMatchObject({
      code: 'IN_BAND',
      because: '55 against threshold 50: no step asks for a change',
    });
  });

  it.each([
    ['change', 4, 14],
    ['change', -4, 6],
    ['exact', 25, 25],
    ['exact', 3, 3],
    ['percent', 50, 15],
  ] as const)('adjusts by %s %d to %d', (adjustment, adjustBy, units) => {
    const policy = stepPolicy({ adjustment, bands: [{ from: 0, to: null, adjustBy }] });
    expect(propose(policy, steady(60), contextOf(10)).units).toBe(units);
  });

  it('stays when an exact number is there already', () => {
    const policy = stepPolicy({ adjustment: 'exact', bands: [{ from: 0, to: null, adjustBy: 10 }] });
    expect(propose(policy, steady(60), contextOf(10))).toMatchObject({ asks: 'stay', code: 'IN_BAND' });
  });

  it('never asks for less than no capacity', () => {
    const policy = stepPolicy({ adjustment: 'change', bands: [{ from: null, to: 0, adjustBy: -5 }] });
    expect(propose(policy, steady(10), contextOf(3))).toMatchObject({ asks: 'in', units: 0 });
  });

  it('compares a total with the threshold as it is, to the last bit', () => {
    const source = { kind: 'queue-backlog', queueName: 'mail' } as const;
    const policy = stepPolicy({ source, threshold: 15, bands: [{ from: 0, to: null, adjustBy: 10 }] });
    expect((15 / 11) * 11).toBeLessThan(15);
    expect(propose(policy, steady(15), contextOf(11))).toMatchObject({ asks: 'out', units: 12 });
    expect(propose(policy, steady(14), contextOf(11))).toMatchObject({ asks: 'stay', units: 11 });
  });
});

describe('datapoints in a row', () => {
  const policy = stepPolicy({ datapoints: 3 });

  it('asks when all are on one side, in whatever bands', () => {
    expect(propose(policy, seriesOf([50, 65, 90, 60]), contextOf(10))).toMatchObject({ asks: 'out', units: 11 });
    expect(propose(policy, seriesOf([50, 40, 20, 35]), contextOf(10))).toMatchObject({ asks: 'in', units: 9 });
  });

  it.each([
    ['one in the band', seriesOf([60, 55, 60])],
    ['one on the other side', seriesOf([30, 60, 60])],
    ['too few', seriesOf([60, 60])],
  ])('waits: %s', (_, series) => {
    expect(propose(policy, series, contextOf(10))).toMatchObject({
      asks: 'stay',
      units: 10,
      code: 'STABILIZING',
      because: '60 against threshold 50, not yet for 3 datapoints',
    });
  });
});

describe('while machines warm', () => {
  it('a breach that goes on is answered once', () => {
    const warming = contextOf(11, { capacity: capacityOf(11, { warming: 1 }) });
    expect(propose(stepPolicy(), steady(60), warming)).toMatchObject({
      asks: 'stay',
      units: 11,
      code: 'WARMING',
      because: '60 against threshold 50: 10 becomes 11, already desired',
    });
  });

  it('a breach that grows is answered by the difference', () => {
    const warming = contextOf(11, { capacity: capacityOf(11, { warming: 1 }) });
    expect(propose(stepPolicy(), steady(70), warming)).toMatchObject({ asks: 'out', units: 13 });
  });

  it('in is not asked for', () => {
    const warming = contextOf(11, { capacity: capacityOf(11, { warming: 1 }) });
    expect(propose(stepPolicy(), steady(10), warming)).toMatchObject({
      asks: 'stay',
      units: 11,
      code: 'WARMING',
      because: '10 against threshold 50, and 1 units are warming',
    });
  });
});

describe('when active capacity is not what is desired', () => {
  it('does not ask out for what is desired already', () => {
    const short = contextOf(12, { capacity: capacityOf(10) });
    expect(propose(stepPolicy(), steady(60), short)).toMatchObject({ asks: 'stay', units: 12, code: 'IN_BAND' });
  });

  it('does not ask in to what is desired already', () => {
    const over = contextOf(9, { capacity: capacityOf(10) });
    expect(propose(stepPolicy(), steady(40), over)).toMatchObject({
      asks: 'stay',
      units: 9,
      code: 'IN_BAND',
      because: '40 against threshold 50: 10 becomes 9',
    });
  });
});

it('without a reading asks for nothing', () => {
  const unread: Series = { kind: 'unknown', why: 'stale', because: 'an hour old' };
  expect(propose(stepPolicy(), unread, contextOf(10))).toEqual({
    policy: 'steps',
    asks: 'unknown',
    units: 10,
    code: 'STALE_METRIC',
    because: 'an hour old',
    readingAtMs: null,
  });
});
