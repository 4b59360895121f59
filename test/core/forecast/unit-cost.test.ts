import { describe, expect, it } from 'vitest';
import { learnCost, UNKNOWN_COST, type UnitCost, unitLoadOf } from '../../../shared/core/forecast/unit-cost.ts';
import type { Sample } from '../../../shared/core/scaling/demand.ts';
import type { MetricSource } from '../../../shared/core/scaling/scaling-policy.ts';
import { minutesAgo, predictivePolicy } from '../build.ts';

/** What is left of a minute after the next one. */
const KEPT = 0.5 ** (1 / 360);

const LATENCY: MetricSource = {
  kind: 'metric',
  metric: { namespace: 'Shop', name: 'Threads', dimensions: {}, statistic: 'Average' },
  measures: 'average',
};

const sampleOf = (minutes: number, perUnit: number, units = 10): Sample => ({
  atMs: minutesAgo(minutes),
  value: perUnit,
  perUnit,
  capacity: { units, machines: units },
});

const learn = (
  samples: readonly Sample[],
  load: number | undefined = 500,
  { cost = UNKNOWN_COST, source }: { readonly cost?: UnitCost; readonly source?: MetricSource } = {},
): UnitCost => learnCost(cost, predictivePolicy(source === undefined ? {} : { source }), samples, () => load);

describe('what load costs', () => {
  it('is not known at first', () => {
    expect(unitLoadOf(UNKNOWN_COST, 80)).toBeNull();
    expect(UNKNOWN_COST).toEqual({ metric: 0, load: 0, untilMs: 0 });
  });

  it('is the metric of all units against the load of that minute', () => {
    const cost = learn([sampleOf(2, 40)]);
    expect(cost).toEqual({ metric: 400, load: 500, untilMs: minutesAgo(2) + 1 });
    expect(unitLoadOf(cost, 80)).toBe(100);
    expect(unitLoadOf(cost, 40)).toBe(50);
  });

  it('counts the past less, and each minute once', () => {
    const cost = learn([sampleOf(2, 40), sampleOf(1, 60, 5)]);
    expect(cost.metric).toBeCloseTo(400 * KEPT + 300, 9);
    expect(cost.load).toBeCloseTo(500 * KEPT + 500, 9);
    expect(learn([sampleOf(2, 40), sampleOf(1, 60, 5)], 500, { cost })).toEqual(cost);
    expect(learn([sampleOf(0, 60)], 500, { cost }).untilMs).toBe(minutesAgo(0) + 1);
  });

  it('is learned from the minute up to which it was known', () => {
    const cost = { metric: 400, load: 500, untilMs: minutesAgo(1) };
    expect(learn([sampleOf(1, 40)], 500, { cost }).load).toBeGreaterThan(900);
    expect(learn([sampleOf(1, 40)], 500, { cost: { ...cost, untilMs: minutesAgo(1) + 1 } }).load).toBe(500);
  });

  it.each([
    ['nothing came', [sampleOf(1, 40)], 0],
    ['nobody knows what came', [sampleOf(1, 40)], undefined],
    ['the metric was zero', [sampleOf(1, 0)], 500],
    ['CPU was saturated', [sampleOf(1, 90)], 500],
  ])('is not learned where %s', (_, samples, load) => {
    expect(learnCost(UNKNOWN_COST, predictivePolicy(), samples, () => load)).toEqual(UNKNOWN_COST);
  });

  it('is learned just below saturation, and from other metrics at any height', () => {
    expect(learn([sampleOf(1, 89.9)]).metric).toBeCloseTo(899, 9);
    expect(learn([sampleOf(1, 90)], 500, { source: LATENCY }).metric).toBe(900);
    expect(learn([sampleOf(1, 0)], 500, { source: LATENCY }).metric).toBe(0);
  });

  it('asks for the load of the minute itself', () => {
    const loads = new Map([
      [minutesAgo(2), 100],
      [minutesAgo(1), 300],
    ]);
    const cost = learnCost(UNKNOWN_COST, predictivePolicy(), [sampleOf(2, 40), sampleOf(1, 40)], (atMs) =>
      loads.get(atMs),
    );
    expect(cost.load).toBeCloseTo(100 * KEPT + 300, 9);
  });
});
