import { describe, expect, it } from 'vitest';
import type { Series } from '../../../shared/core/reading.ts';
import { lastSamples, pairSamples } from '../../../shared/core/scaling/demand.ts';
import type { MetricSource } from '../../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS, seriesOf, steady, steadyCapacity } from '../build.ts';

const cpu: MetricSource = { kind: 'cpu', via: 'by-tag' };
const metric = { namespace: 'Shop', name: 'Carts', dimensions: {}, statistic: 'Sum' };
const STALE_MS = 5 * MINUTE_MS;

const pair = (series: Series | undefined, source: MetricSource = cpu, history = steadyCapacity(8, 4)) =>
  pairSamples(source, series, history, STALE_MS, NOW_MS);

describe('a sample', () => {
  it.each<[MetricSource, number]>([
    [cpu, 40],
    [{ kind: 'requests-per-target' }, 20],
    [{ kind: 'queue-backlog', queueName: 'mail' }, 5],
    [{ kind: 'metric', metric, measures: 'total' }, 5],
    [{ kind: 'metric', metric, measures: 'average' }, 40],
    [{ kind: 'expression', expression: 'carts', metrics: { carts: metric }, measures: 'total' }, 5],
    [{ kind: 'expression', expression: 'carts', metrics: { carts: metric }, measures: 'average' }, 40],
  ])('reads 40 over 8 units in 4 machines per unit: %o', (source, perUnit) => {
    const sample = { atMs: minutesAgo(1), value: 40, perUnit, capacity: { units: 8, machines: 4 } };
    expect(pair(seriesOf([40]), source)).toEqual({ kind: 'known', samples: [sample], newest: sample });
  });

  it('of an average is exactly what CloudWatch said, whatever the capacity', () => {
    const paired = pair(seriesOf([0.7]), cpu, steadyCapacity(3));
    expect(paired).toMatchObject({ newest: { perUnit: 0.7 } });
    expect(pair(seriesOf([0.7]), { kind: 'requests-per-target' }, steadyCapacity(3))).toMatchObject(paired);
  });

  it('is paired with the capacity of its own minute, not with that of a fleet that has grown since', () => {
    const history = [
      { fromMs: minutesAgo(9), units: 2, machines: 2 },
      { fromMs: minutesAgo(1), units: 8, machines: 8 },
    ];
    const paired = pair(seriesOf([10, 20, 30]), cpu, history);
    expect(paired).toMatchObject({ newest: { atMs: minutesAgo(1), perUnit: 30, capacity: { units: 8 } } });
    expect(paired).toMatchObject({
      samples: [{ capacity: { units: 2 } }, { capacity: { units: 2 } }, { perUnit: 30 }],
    });
  });

  it('of a minute without capacity in service is none', () => {
    const history = [
      { fromMs: minutesAgo(9), units: 0, machines: 0 },
      { fromMs: minutesAgo(2), units: 4, machines: 4 },
    ];
    expect(pair(seriesOf([10, 20, 30]), cpu, history)).toMatchObject({ samples: [{ perUnit: 20 }, { perUnit: 30 }] });
  });
});

describe('no number to act on', () => {
  it.each<[string, Series | undefined, 'STALE_METRIC' | 'INSUFFICIENT_DATA', string]>([
    ['never read', undefined, 'INSUFFICIENT_DATA', 'the metric was not read'],
    ['no data', { kind: 'unknown', why: 'no-data', because: 'no datapoint' }, 'INSUFFICIENT_DATA', 'no datapoint'],
    ['unreadable', { kind: 'unknown', why: 'unreadable', because: 'denied' }, 'INSUFFICIENT_DATA', 'denied'],
    ['no number', { kind: 'unknown', why: 'not-a-number', because: 'NaN' }, 'INSUFFICIENT_DATA', 'NaN'],
    ['stale', { kind: 'unknown', why: 'stale', because: 'an hour old' }, 'STALE_METRIC', 'an hour old'],
  ])('%s', (_, series, code, because) => {
    expect(pair(series)).toEqual({ kind: 'unknown', code, because });
  });

  it.each([
    ['there is no capacity yet', []],
    ['capacity is zero', steadyCapacity(0)],
  ])('%s', (_, history) => {
    expect(pair(steady(50), cpu, history)).toEqual({
      kind: 'unknown',
      code: 'INSUFFICIENT_DATA',
      because: 'no datapoint falls on a minute with capacity in service',
    });
  });

  it('when the newest datapoint ended longer ago than allowed', () => {
    expect(pair(steady(50, 15, NOW_MS - STALE_MS)).kind).toBe('known');
    expect(pair(steady(50, 15, NOW_MS - STALE_MS - 10 * SECOND_MS))).toEqual({
      kind: 'unknown',
      code: 'STALE_METRIC',
      because: 'newest datapoint is 310 s old, older than 300 s',
    });
  });
});

describe('lastSamples', () => {
  const samples = [1, 2, 3].map((perUnit) => ({
    atMs: minutesAgo(4 - perUnit),
    value: perUnit,
    perUnit,
    capacity: { units: 1, machines: 1 },
  }));

  it('takes the newest', () => {
    expect(lastSamples(samples, 2)).toEqual(samples.slice(1));
    expect(lastSamples(samples, 3)).toEqual(samples);
  });

  it('has none when there are fewer', () => {
    expect(lastSamples(samples, 4)).toBeNull();
  });
});
