import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { Series } from '../../../shared/core/reading.ts';
import { presimulateScaleIn } from '../../../shared/core/scaling/presimulate-scale-in.ts';
import type { Adjustment, MetricSource, StepBand } from '../../../shared/core/scaling/scaling-policy.ts';
import {
  fleetOf,
  NOW_MS,
  predictivePolicy,
  scheduledPolicy,
  seriesOf,
  steady,
  steadyCapacity,
  stepPolicy,
  trackingPolicy,
} from '../build.ts';

const simulate = (
  policies: Fleet['policies'],
  series: Readonly<Record<string, Series>>,
  desired: number,
  units: number,
  capacity = desired,
) => presimulateScaleIn(fleetOf({ policies }), series, steadyCapacity(capacity), { desired, units }, NOW_MS);

const outFrom = (
  threshold: number,
  changes: { source?: MetricSource; adjustment?: Adjustment; adjustBy?: number } = {},
) =>
  stepPolicy({
    threshold,
    source: changes.source ?? { kind: 'cpu', via: 'by-tag' },
    adjustment: changes.adjustment ?? 'change',
    bands: [{ from: 0, to: null, adjustBy: changes.adjustBy ?? 1 }],
  });

it('lets a move stand that no policy would answer', () => {
  expect(simulate([trackingPolicy()], { cpu: steady(30) }, 10, 5)).toBeNull();
  expect(simulate([], {}, 10, 5)).toBeNull();
});

it('does not ask a forecast, which has said already what it needs', () => {
  expect(simulate([predictivePolicy({ name: 'cpu' })], { cpu: steady(90) }, 10, 5)).toBeNull();
});

it('raises a move to where the policy would not ask out, and names it', () => {
  expect(simulate([trackingPolicy()], { cpu: steady(30) }, 10, 3)).toEqual({
    rule: 'pre-simulation',
    before: 3,
    after: 5,
    because: 'cpu would ask out again at once',
  });
});

it('raises a move to desired when nothing less would do', () => {
  expect(simulate([trackingPolicy()], { cpu: steady(58) }, 10, 9)?.after).toBe(10);
  expect(simulate([trackingPolicy()], { cpu: steady(90) }, 10, 9)?.after).toBe(10);
});

it('never raises beyond a desired capacity that is no whole number', () => {
  expect(simulate([trackingPolicy()], { cpu: steady(90) }, 9.5, 9)?.after).toBe(9.5);
});

it('takes the busiest of the datapoints that the policy itself looks at', () => {
  const policy = trackingPolicy({ scaleIn: { enabled: true, datapoints: 3, belowShare: 0.9 } });
  expect(simulate([policy], { cpu: seriesOf([60, 12, 36, 12]) }, 10, 2)?.after).toBe(6);
  expect(simulate([policy], { cpu: seriesOf([60, 12, 12, 12]) }, 10, 2)).toBeNull();
});

describe('a step policy', () => {
  it.each([
    ['asks out at 80: 60 x 3 / 2 = 90', 60, 3],
    ['does not ask out at 80: 50 x 3 / 2 = 75', 50, null],
  ])('%s', (_, value, after) => {
    expect(simulate([outFrom(80)], { steps: steady(value) }, 3, 2)?.after ?? null).toBe(after);
  });

  it('looks at as many datapoints as it waits for', () => {
    expect(simulate([outFrom(80)], { steps: seriesOf([60, 50]) }, 3, 2)).toBeNull();
    expect(simulate([{ ...outFrom(80), datapoints: 2 }], { steps: seriesOf([60, 50]) }, 3, 2)?.after).toBe(3);
  });

  it('on a total asks the same whatever the capacity', () => {
    const source: MetricSource = { kind: 'queue-backlog', queueName: 'mail' };
    expect(simulate([outFrom(80, { source })], { steps: steady(79) }, 10, 1)).toBeNull();
    expect(simulate([outFrom(80, { source })], { steps: steady(80) }, 10, 1)?.after).toBe(10);
  });

  it.each([
    ['sets an exact number', { adjustment: 'exact' as const, adjustBy: 4 }],
    ['changes nothing there', { adjustBy: 0 }],
    ['takes away there', { adjustBy: -1 }],
  ])('that %s does not object', (_, changes) => {
    expect(simulate([outFrom(80, changes)], { steps: steady(60) }, 3, 1)).toBeNull();
  });

  it('objects to no capacity at all under load, and not without load', () => {
    expect(simulate([outFrom(80)], { steps: steady(20) }, 3, 0)?.after).toBe(1);
    expect(simulate([outFrom(80)], { steps: steady(0) }, 3, 0)).toBeNull();
  });

  it('without a band for the reading does not object', () => {
    const bands: readonly StepBand[] = [{ from: null, to: -10, adjustBy: -1 }];
    expect(simulate([stepPolicy({ bands })], { steps: steady(60) }, 3, 1)).toBeNull();
  });
});

describe('several policies', () => {
  const policies = [trackingPolicy(), trackingPolicy({ name: 'memory' }), scheduledPolicy()];

  it('are all asked, and the first that objects is named', () => {
    const step = simulate(policies, { cpu: steady(6), memory: steady(36) }, 10, 1);
    expect(step).toMatchObject({ after: 6, because: 'memory would ask out again at once' });
    expect(simulate(policies, { cpu: steady(12), memory: steady(36) }, 10, 1)).toMatchObject({
      after: 6,
      because: 'cpu would ask out again at once',
    });
  });

  it('that cannot read their metric do not object here: they did in the vote', () => {
    const unread: Series = { kind: 'unknown', why: 'no-data', because: 'none' };
    expect(simulate(policies, { cpu: steady(6), memory: unread }, 10, 1)).toBeNull();
  });
});

it('pairs the load with the capacity that served it, not with desired', () => {
  expect(simulate([trackingPolicy()], { cpu: steady(30) }, 10, 5, 20)?.after).toBe(10);
});
