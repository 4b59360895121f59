import { describe, expect, it } from 'vitest';
import type { Fleet, StepMax } from '../../../shared/core/fleet.ts';
import type { Series } from '../../../shared/core/reading.ts';
import type { Bounds } from '../../../shared/core/scaling/bounds.ts';
import type { DesiredInput } from '../../../shared/core/scaling/decide-desired.ts';
import { decideDesired } from '../../../shared/core/scaling/decide-desired.ts';
import {
  capacityOf,
  fleetOf,
  minutesAgo,
  NOW_MS,
  scheduledPolicy,
  seriesOf,
  steady,
  steadyCapacity,
  stepPolicy,
  trackingPolicy,
  viewOf,
} from '../build.ts';

const within = (min: number, max: number, maxBy: Bounds['maxBy'] = 'capacity'): Bounds => ({
  min,
  max,
  maxBy,
  steps: [],
});

const decide = (fleet: Partial<Fleet>, series: Readonly<Record<string, Series>>, changes: Partial<DesiredInput> = {}) =>
  decideDesired({
    fleet: fleetOf(fleet),
    view: viewOf({ series }),
    history: steadyCapacity(10),
    capacity: capacityOf(10),
    bounds: within(1, 100),
    before: 10,
    scheduled: null,
    nowMs: NOW_MS,
    ...changes,
  });

const limited = (stepOutMax: StepMax | null, stepInMax: StepMax | null): Partial<Fleet> => ({
  policies: [trackingPolicy()],
  limits: { stepOutMax, stepInMax, usdPerHourMax: null, disturbedShare: 0.1 },
});

const tracked: Partial<Fleet> = { policies: [trackingPolicy()] };
const units = (count: number): StepMax => ({ kind: 'units', units: count });
const share = (part: number): StepMax => ({ kind: 'share', share: part });

it('holds and says why when no policy asks', () => {
  const decided = decide(tracked, { cpu: steady(57) });
  expect(decided).toMatchObject({ desired: 10, code: 'IN_BAND', proposals: [{ policy: 'cpu', asks: 'stay' }] });
  expect(decided.steps).toEqual([
    { rule: 'vote', before: 10, after: 10, because: 'cpu: 57 is within the band 54..60' },
  ]);
});

it('moves to what the policies agree on', () => {
  expect(decide(tracked, { cpu: steady(90) })).toMatchObject({ desired: 15, code: 'SCALE_OUT' });
  expect(decide(tracked, { cpu: steady(30) })).toMatchObject({ desired: 5, code: 'SCALE_IN' });
});

it('asks each policy that reads a metric, and no schedule', () => {
  const policies = [trackingPolicy(), scheduledPolicy(), stepPolicy()];
  const { proposals, desired } = decide({ policies }, { cpu: steady(90), steps: steady(70) });
  expect(proposals.map(({ policy, units: asked }) => [policy, asked])).toEqual([
    ['cpu', 15],
    ['steps', 13],
  ]);
  expect(desired).toBe(15);
});

it('in with one policy that has scale-in disabled and is in its band', () => {
  const disabled = { enabled: false, datapoints: 15, belowShare: 0.9 };
  const policies = [trackingPolicy(), trackingPolicy({ name: 'memory', scaleIn: disabled })];
  expect(decide({ policies }, { cpu: steady(30), memory: steady(30) })).toMatchObject({ desired: 5, code: 'SCALE_IN' });
  expect(decide({ policies }, { cpu: steady(30), memory: steady(55) })).toMatchObject({
    desired: 10,
    code: 'WOULD_FLAP',
  });
  expect(decide({ policies }, { cpu: steady(30), memory: steady(54) })).toMatchObject({ desired: 9, code: 'SCALE_IN' });
});

it('in beside a step policy that only ever asks out', () => {
  const emergency = stepPolicy({ adjustment: 'change', bands: [{ from: 40, to: null, adjustBy: 10 }] });
  const policies = [trackingPolicy(), emergency];
  expect(decide({ policies }, { cpu: steady(30), steps: steady(30) })).toMatchObject({ desired: 5, code: 'SCALE_IN' });
  expect(decide({ policies }, { cpu: steady(30), steps: steady(50) })).toMatchObject({ desired: 6, code: 'SCALE_IN' });
});

describe('pre-simulation', () => {
  const outFrom = stepPolicy({
    threshold: 70,
    bands: [
      { from: 0, to: null, adjustBy: 10 },
      { from: null, to: 0, adjustBy: -60 },
    ],
  });

  it('raises a move that another policy would answer by scaling out', () => {
    const decided = decide(
      { policies: [trackingPolicy({ target: 90 }), outFrom] },
      { cpu: steady(36), steps: steady(35) },
    );
    expect(decided).toMatchObject({ desired: 6, code: 'SCALE_IN' });
    expect(decided.steps.map(({ rule, before, after }) => [rule, before, after])).toEqual([
      ['cpu', 10, 4],
      ['pre-simulation', 4, 6],
    ]);
  });

  it('holds when nothing less would do', () => {
    expect(decide({ policies: [outFrom] }, { steps: steady(69) })).toMatchObject({ desired: 10, code: 'WOULD_FLAP' });
  });

  it('looks at what is left after the largest step down to nothing, not beyond it', () => {
    const change = stepPolicy({
      threshold: 70,
      adjustment: 'change',
      bands: [
        { from: 0, to: null, adjustBy: 1 },
        { from: null, to: 0, adjustBy: -25 },
      ],
    });
    expect(decide({ policies: [change] }, { steps: steady(20) })).toMatchObject({ desired: 3, code: 'SCALE_IN' });
  });

  it('is left out of a move out and of a hold', () => {
    const rules = (cpu: number) => decide(tracked, { cpu: steady(cpu) }).steps.map(({ rule }) => rule);
    expect(rules(90)).toEqual(['cpu']);
    expect(rules(57)).toEqual(['vote']);
  });
});

describe('the largest step', () => {
  it.each([
    ['out by units', units(2), null, 90, 12],
    ['out by a share', share(0.3), null, 90, 13],
    ['in by units', null, units(2), 30, 8],
    ['in by a share', null, share(0.4), 30, 6],
  ])('holds a move %s', (_, out, down, cpu, desired) => {
    expect(decide(limited(out, down), { cpu: steady(cpu) }).desired).toBe(desired);
  });

  it('is a step of the argument only where it held the move', () => {
    const step = { rule: 'largest step', before: 15, after: 12, because: 'from 10' };
    expect(decide(limited(units(2), null), { cpu: steady(90) }).steps.at(-1)).toEqual(step);
    expect(decide(limited(units(5), null), { cpu: steady(90) }).steps).toHaveLength(1);
  });

  it('does not hold what a schedule sets', () => {
    const scheduled = { value: 40, policy: 'morning', atMs: minutesAgo(1) };
    expect(decide(limited(units(2), units(2)), { cpu: steady(57) }, { scheduled }).desired).toBe(40);
  });
});

describe('a schedule', () => {
  const scheduled = { value: 4, policy: 'morning', atMs: minutesAgo(1) };

  it('sets desired capacity, whatever the policies say, which are heard all the same', () => {
    const decided = decide(tracked, { cpu: steady(90) }, { scheduled });
    expect(decided).toMatchObject({ desired: 4, code: 'SCHEDULED', proposals: [{ asks: 'out' }] });
    expect(decided.steps).toEqual([{ rule: 'schedule', before: 10, after: 4, because: 'morning' }]);
  });

  it('is held by the bounds', () => {
    expect(decide(tracked, {}, { scheduled, bounds: within(6, 9) })).toMatchObject({ desired: 6, code: 'SCHEDULED' });
    expect(decide(tracked, {}, { scheduled, bounds: within(10, 20) })).toMatchObject({ desired: 10, code: 'AT_MIN' });
  });
});

describe('bounds', () => {
  it.each([
    ['at the most', 90, within(1, 10), 10, 'AT_MAX'],
    ['at the most that the budget pays for', 90, within(1, 10, 'usd'), 10, 'AT_USD_MAX'],
    ['at the least', 30, within(10, 20), 10, 'AT_MIN'],
    ['at the least, with a budget', 30, within(10, 20, 'usd'), 10, 'AT_MIN'],
    ['on the way to the most', 90, within(1, 12), 12, 'SCALE_OUT'],
    ['on the way to the least', 30, within(8, 20), 8, 'SCALE_IN'],
    ['just at the most', 90, within(1, 15), 15, 'SCALE_OUT'],
  ])('hold a move %s', (_, cpu, bounds, desired, code) => {
    expect(decide(tracked, { cpu: steady(cpu) }, { bounds })).toMatchObject({ desired, code });
  });

  it('say that they held it', () => {
    const step = { rule: 'bounds', before: 15, after: 12, because: '2..12' };
    expect(decide(tracked, { cpu: steady(90) }, { bounds: within(2, 12) }).steps.at(-1)).toEqual(step);
    expect(decide(tracked, { cpu: steady(90) }, { bounds: within(2, 15) }).steps).toHaveLength(1);
  });

  it.each([
    ['up', within(14, 20), 57, 14],
    ['down', within(1, 7), 57, 7],
    ['down while a policy asks out', within(1, 7), 90, 7],
    ['up while a policy asks in', within(12, 20), 30, 12],
  ])('move a fleet that is outside of them %s', (_, bounds, cpu, desired) => {
    expect(decide(tracked, { cpu: steady(cpu) }, { bounds })).toMatchObject({ desired, code: 'BOUNDS' });
  });

  it('do not speak for a policy that goes further inside', () => {
    expect(decide(tracked, { cpu: steady(90) }, { bounds: within(12, 20) })).toMatchObject({
      desired: 15,
      code: 'SCALE_OUT',
    });
    expect(decide(tracked, { cpu: steady(30) }, { bounds: within(1, 8) })).toMatchObject({
      desired: 5,
      code: 'SCALE_IN',
    });
  });
});

describe('a fleet seen for the first time', () => {
  it('starts from what is active', () => {
    expect(decide(tracked, { cpu: steady(57) }, { before: null })).toMatchObject({ desired: 10, code: 'IN_BAND' });
    expect(decide(tracked, { cpu: steady(90) }, { before: null })).toMatchObject({ desired: 15, code: 'SCALE_OUT' });
  });

  it('starts from the least when nothing is active', () => {
    const first = { before: null, capacity: capacityOf(0), history: steadyCapacity(0), bounds: within(2, 10) };
    expect(decide(tracked, {}, first)).toMatchObject({ desired: 2, code: 'BOUNDS' });
    expect(decide({}, {}, first)).toMatchObject({ desired: 2, code: 'BOUNDS' });
  });
});

describe('unknown', () => {
  it.each<[string, Readonly<Record<string, Series>>, string]>([
    ['missing', {}, 'INSUFFICIENT_DATA'],
    ['without data', { cpu: { kind: 'unknown', why: 'no-data', because: 'none' } }, 'INSUFFICIENT_DATA'],
    ['stale', { cpu: seriesOf([90, 90, 90], minutesAgo(6)) }, 'STALE_METRIC'],
  ])('%s: holds', (_, series, code) => {
    expect(decide(tracked, series)).toMatchObject({ desired: 10, code, proposals: [{ asks: 'unknown' }] });
  });

  it('does not agree to in, and does not keep another policy from out', () => {
    const policies = [trackingPolicy(), trackingPolicy({ name: 'memory' })];
    expect(decide({ policies }, { cpu: steady(30) })).toMatchObject({ desired: 10, code: 'INSUFFICIENT_DATA' });
    expect(decide({ policies }, { cpu: steady(90) })).toMatchObject({ desired: 15, code: 'SCALE_OUT' });
  });
});

describe('while traffic is shifted away from a zone of the fleet', () => {
  const shiftedUntil = (untilMs: number) => {
    const zones = [{ name: 'zone-a', id: 'use1-az1', subnets: ['subnet-a'] }];
    const shifts = [{ zoneId: 'use1-az1', sinceMs: minutesAgo(5), untilMs, because: 'ARC shifts traffic' }];
    return (cpu: number) => {
      const view = viewOf({ series: { cpu: steady(cpu) }, zones, shifts });
      return decide(tracked, {}, { view });
    };
  };

  it('nothing is scaled in, and the rule says why', () => {
    const decided = shiftedUntil(NOW_MS + 1)(30);
    expect(decided).toMatchObject({ desired: 10, code: 'SCALE_IN_DISABLED' });
    expect(decided.steps).toContainEqual({
      rule: 'zone shift',
      before: 5,
      after: 10,
      because: 'no scale-in meanwhile: ARC shifts traffic',
    });
  });

  it('it is scaled out as ever, and in again once that is over', () => {
    expect(shiftedUntil(NOW_MS + 1)(90)).toMatchObject({ desired: 15, code: 'SCALE_OUT' });
    expect(shiftedUntil(NOW_MS)(30)).toMatchObject({ desired: 5, code: 'SCALE_IN' });
  });
});
