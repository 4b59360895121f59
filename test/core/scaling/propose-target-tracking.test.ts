import { describe, expect, it } from 'vitest';
import type { Series } from '../../../shared/core/reading.ts';
import type { ProposalContext } from '../../../shared/core/scaling/propose-target-tracking.ts';
import { proposeTargetTracking } from '../../../shared/core/scaling/propose-target-tracking.ts';
import type { MetricSource, TargetTrackingPolicy } from '../../../shared/core/scaling/scaling-policy.ts';
import { capacityOf, contextOf, minutesAgo, seriesOf, steady, steadyCapacity, trackingPolicy } from '../build.ts';

const propose = (
  cpu: Series,
  context: ProposalContext = contextOf(10),
  changes: Partial<TargetTrackingPolicy> = {},
  load?: Series,
) => proposeTargetTracking(trackingPolicy(changes), load === undefined ? { cpu } : { cpu, 'cpu:load': load }, context);

const warming = (desired: number, units: number): ProposalContext =>
  contextOf(desired, {
    capacity: capacityOf(desired, { inService: desired - units, warming: units }),
    history: steadyCapacity(desired - units),
  });

const queue: MetricSource = { kind: 'queue-backlog', queueName: 'mail' };

describe('out', () => {
  it('asks for ceil(capacity x metric / target) and says why', () => {
    expect(propose(steady(90))).toEqual({
      policy: 'cpu',
      asks: 'out',
      units: 15,
      code: 'SCALE_OUT',
      because: '90 above target 60 over 10 units',
      readingAtMs: minutesAgo(1),
    });
  });

  it.each([
    ['three of three above', [61, 61, 61], 'out'],
    ['the oldest of three not above', [60, 61, 61], 'stay'],
    ['the middle one of three not above', [61, 60, 61], 'stay'],
    ['the newest of three not above', [61, 61, 60], 'stay'],
    ['two of two above', [61, 61], 'stay'],
  ])('%s: %s', (_, values, asks) => {
    expect(propose(seriesOf(values)).asks).toBe(asks);
  });

  it('goes by the newest datapoint', () => {
    expect(propose(seriesOf([90, 90, 72])).units).toBe(12);
    expect(propose(seriesOf([72, 72, 90])).units).toBe(15);
  });

  it('is not asked for exactly at the target', () => {
    const because = '60 is within the band 54..60';
    expect(propose(steady(60))).toMatchObject({ asks: 'stay', units: 10, code: 'IN_BAND', because });
  });

  it('above the target for too short a time waits, and says so', () => {
    expect(propose(seriesOf([60, 70]))).toMatchObject({
      code: 'IN_BAND',
      because: '70 is above the target, not for long enough 54..60',
    });
  });

  it('serves a queue as the SQS page says: 1,500 messages, 10 instances, 100 each: 15', () => {
    expect(propose(steady(1_500), contextOf(10), { source: queue, target: 100 }).units).toBe(15);
  });

  it('rounds a surplus of 1.5 units up to 2', () => {
    expect(propose(steady(69), contextOf(10)).units).toBe(12);
  });

  it('is not fooled by a product one bit above a whole number', () => {
    expect((1.1 * 3) / 0.3).toBeGreaterThan(11);
    expect(propose(steady(1.1), contextOf(3), { target: 0.3 }).units).toBe(11);
  });
});

describe("capacity of the datapoint's own minute", () => {
  const grown = contextOf(15, {
    history: [
      { fromMs: minutesAgo(60), units: 10, machines: 10 },
      { fromMs: minutesAgo(1) + 30_000, units: 15, machines: 15 },
    ],
  });

  it('a fleet that has grown does not overshoot', () => {
    expect(propose(steady(90, 5, minutesAgo(1)), grown)).toMatchObject({
      asks: 'stay',
      units: 15,
      code: 'IN_BAND',
      because: '90 above target 60 over 10 units; 15 wanted, already desired',
    });
  });

  it('is weighed by time where it changed within the minute', () => {
    expect(propose(steady(90, 5), grown)).toMatchObject({
      asks: 'out',
      units: 19,
      because: '90 above target 60 over 12.5 units',
    });
  });

  it('what warms counts in desired and not in the metric', () => {
    expect(propose(steady(90), warming(15, 5))).toMatchObject({ asks: 'stay', units: 15, code: 'WARMING' });
    expect(propose(steady(96), warming(15, 5))).toMatchObject({ asks: 'out', units: 16 });
  });
});

describe('in', () => {
  it('asks for what the busiest minute of the window needed, and says why', () => {
    expect(propose(seriesOf([59, 12, 36, ...Array.from({ length: 13 }, () => 12)]))).toEqual({
      policy: 'cpu',
      asks: 'in',
      units: 6,
      code: 'SCALE_IN',
      because: 'below 54 for 15 datapoints; the busiest needed 6',
      readingAtMs: minutesAgo(1),
    });
  });

  it('rounds a surplus of 1.5 units down to 1', () => {
    expect(propose(steady(51), contextOf(10)).units).toBe(9);
  });

  it.each([
    ['15 of 15 below', steady(53.9, 15), 'in'],
    ['14 of 14 below', steady(53.9, 14), 'stay'],
    ['the oldest of 15 at the share', seriesOf([54, ...Array.from({ length: 14 }, () => 53)]), 'stay'],
    ['one before the window above', seriesOf([70, ...Array.from({ length: 15 }, () => 53)]), 'in'],
  ])('%s: %s', (_, series, asks) => {
    expect(propose(series).asks).toBe(asks);
  });

  it('waits for the whole window, and says so', () => {
    expect(propose(steady(30, 14))).toMatchObject({
      code: 'STABILIZING',
      because: '30 is below 54, not yet for 15 datapoints',
    });
  });

  it('is not asked for exactly at 0.9 of the target', () => {
    expect(propose(steady(54))).toMatchObject({
      asks: 'stay',
      code: 'IN_BAND',
      because: '54 is within the band 54..60',
    });
  });

  it('is not asked for when one unit less would be above the target', () => {
    expect(propose(steady(53), contextOf(2))).toMatchObject({
      asks: 'stay',
      units: 2,
      code: 'IN_BAND',
      because: '53 is low, and one unit less would be above the target',
    });
  });

  it('is not asked for while anything warms', () => {
    expect(propose(steady(6), warming(10, 0.5))).toMatchObject({
      asks: 'stay',
      units: 10,
      code: 'WARMING',
      because: '6 is low, and 0.5 units are warming',
    });
  });

  it('is not asked for when the policy has it disabled', () => {
    const scaleIn = { enabled: false, datapoints: 15, belowShare: 0.9 };
    expect(propose(steady(6), contextOf(10), { scaleIn })).toMatchObject({
      asks: 'stay',
      units: 10,
      code: 'SCALE_IN_DISABLED',
      because: '6 is low, and scale-in is off for this policy',
    });
    expect(propose(steady(90), contextOf(10), { scaleIn }).asks).toBe('out');
  });

  it('may go down to nothing where there is no load', () => {
    expect(propose(steady(0)).units).toBe(0);
  });
});

describe('surge', () => {
  const requests: MetricSource = { kind: 'requests-per-target' };
  const surge = { saturation: 90, load: requests, factor: 2 };
  /** Half an hour at 50 % and 100 requests a target, then three minutes at the ceiling. */
  const cpu = seriesOf([...Array.from({ length: 27 }, () => 50), 100, 100, 100]);
  const load = seriesOf([...Array.from({ length: 27 }, () => 100), 300, 400, 500]);

  it('asks in one decision for what the load needs: five times the load, five times the capacity', () => {
    expect(propose(cpu, contextOf(12), { surge }, load)).toMatchObject({
      asks: 'out',
      units: 50,
      code: 'SCALE_OUT_SURGE',
      because: '250 above target 60 over 12 units (saturated at 100; the load signal implies 250)',
    });
  });

  it("counts load in the fleet's total: machines that came meanwhile share it", () => {
    const history = [
      { fromMs: minutesAgo(60), units: 6, machines: 6 },
      { fromMs: minutesAgo(3), units: 12, machines: 12 },
    ];
    expect(propose(cpu, contextOf(12, { history }), { surge }, load).units).toBe(50);
  });

  it('learns the cost of load in proportion to the load of each minute', () => {
    const uneven = seriesOf([...Array.from({ length: 25 }, () => 0), 20, 20, 40, 40, 40, 100, 100, 100]);
    const loads = seriesOf([...Array.from({ length: 25 }, () => 0), 40, 40, 80, 80, 80, 300, 300, 300]);
    expect(propose(uneven, contextOf(12), { surge }, loads).because).toContain('implies 150)');
  });

  it('never believes a load signal that says less than the metric', () => {
    const quiet = seriesOf([...Array.from({ length: 27 }, () => 100), 10, 10, 10]);
    expect(propose(cpu, contextOf(12), { surge }, quiet)).toMatchObject({ units: 20, code: 'SCALE_OUT_SURGE' });
  });

  it.each<[string, Partial<TargetTrackingPolicy>, Series | undefined]>([
    ['has none', { surge: { ...surge, load: null } }, load],
    ['could not be read', { surge }, { kind: 'unknown', why: 'no-data', because: 'none' }],
    ['was not read', { surge }, undefined],
    [
      'is not there for the newest minute',
      { surge },
      seriesOf(
        Array.from({ length: 27 }, () => 100),
        minutesAgo(3),
      ),
    ],
    ['was there for four minutes only', { surge }, seriesOf([100, 100, 100, 100, 300, 400, 500])],
    ['was zero but for four minutes', { surge }, seriesOf([0, 0, 0, 100, 100, 100, 100, 300, 400, 500])],
  ])('without a usable load signal grows by the factor: it %s', (_, changes, signal) => {
    expect(propose(cpu, contextOf(12), changes, signal)).toMatchObject({
      asks: 'out',
      units: 24,
      code: 'SCALE_OUT_SURGE',
      because: '120 above target 60 over 12 units (saturated at 100; no load signal, so at least 2 times the capacity)',
    });
  });

  it('believes five unsaturated minutes with load', () => {
    const five = seriesOf([100, 100, 100, 100, 100, 300, 400, 500]);
    expect(propose(cpu, contextOf(12), { surge }, five).units).toBe(50);
  });

  it('does not learn from minutes at the ceiling', () => {
    const long = seriesOf([...Array.from({ length: 10 }, () => 50), 90, 90, 90, 90]);
    const loads = seriesOf([...Array.from({ length: 10 }, () => 100), 900, 900, 900, 300]);
    expect(propose(long, contextOf(12), { surge }, loads)).toMatchObject({ units: 30, code: 'SCALE_OUT_SURGE' });
  });

  it('below the ceiling the metric speaks for itself', () => {
    expect(propose(steady(89.9, 30), contextOf(10), { surge }, load)).toMatchObject({ units: 15, code: 'SCALE_OUT' });
  });

  it('never lowers what the metric says at the ceiling', () => {
    const mild = { saturation: 90, load: null, factor: 1.1 };
    expect(propose(steady(100), contextOf(12), { surge: mild })).toMatchObject({ units: 20 });
  });

  it('without a ceiling a high metric is taken as it is', () => {
    expect(propose(cpu, contextOf(12), { surge: null }, load)).toMatchObject({ units: 20, code: 'SCALE_OUT' });
  });

  it('that is answered already says what it saw', () => {
    expect(propose(cpu, warming(50, 38), { surge }, load)).toMatchObject({
      asks: 'stay',
      units: 50,
      code: 'WARMING',
      because:
        '250 above target 60 over 12 units (saturated at 100; the load signal implies 250); 50 wanted, already desired',
    });
  });
});

describe('without a reading', () => {
  it.each<[string, Series, string]>([
    ['unknown', { kind: 'unknown', why: 'no-data', because: 'no datapoint' }, 'INSUFFICIENT_DATA'],
    ['stale', steady(90, 15, minutesAgo(9)), 'STALE_METRIC'],
  ])('%s, it asks for nothing', (_, series, code) => {
    expect(propose(series)).toMatchObject({ policy: 'cpu', asks: 'unknown', units: 10, code, readingAtMs: null });
  });

  it('says why', () => {
    expect(propose({ kind: 'unknown', why: 'no-data', because: 'no datapoint' }).because).toBe('no datapoint');
  });
});
