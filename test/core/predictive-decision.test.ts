import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetDecision } from '../../shared/core/fleet-decision.ts';
import type { Outlook } from '../../shared/core/forecast/outlook.ts';
import type { Series } from '../../shared/core/reading.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { fleetOf, minutesAgo, NOW_MS, predictivePolicy, settledView, steady, trackingPolicy } from './build.ts';

const outlookOf = (units: number): Outlook => ({
  kind: 'known',
  units,
  readingAtMs: minutesAgo(1),
  forecast: {
    atMs: NOW_MS + 5 * MINUTE_MS,
    expected: units - 1,
    upper: units,
    minutes: 2_000,
    isLearning: false,
    errorShare: 0.1,
    shortfall: 0,
    slo: 0.001,
  },
});

const UNKNOWN: Outlook = { kind: 'unknown', code: 'STALE_METRIC', because: 'old' };

const REACTIVE = trackingPolicy();
const AHEAD = predictivePolicy();

/** Decides about ten units that rest, with an outlook and CPU over fifteen minutes. */
const decide = (outlook: Outlook | undefined, cpu: Series, changes: Partial<Fleet> = {}): FleetDecision =>
  decideFleet(
    fleetOf({ policies: [REACTIVE, AHEAD], ...changes }),
    settledView(10, { series: { cpu }, outlooks: outlook === undefined ? {} : { ahead: outlook } }),
    NOW_MS,
  );

describe('a forecast', () => {
  it('takes the fleet out before its load does', () => {
    const { action, code, steps, proposals } = decide(outlookOf(14), steady(57));
    expect(action).toEqual({ kind: 'scale', from: 10, to: 14 });
    expect(code).toBe('SCALE_OUT_FORECAST');
    expect(steps[0]).toMatchObject({ rule: 'ahead', before: 10, after: 14 });
    expect(steps[0]?.because).toMatch(/^13 units expected 6 minutes after the newest reading, 14 with the margin/);
    expect(proposals.map(({ policy, asks }) => [policy, asks])).toEqual([
      ['cpu', 'stay'],
      ['ahead', 'out'],
    ]);
  });

  it('and the load ask for the most of both', () => {
    expect(decide(outlookOf(14), steady(90))).toMatchObject({ action: { to: 15 }, code: 'SCALE_OUT' });
    expect(decide(outlookOf(16), steady(90))).toMatchObject({ action: { to: 16 }, code: 'SCALE_OUT_FORECAST' });
  });

  it('is a floor under a scale-in', () => {
    expect(decide(outlookOf(3), steady(30))).toMatchObject({ action: { from: 10, to: 5 }, code: 'SCALE_IN' });
    expect(decide(outlookOf(8), steady(30))).toMatchObject({
      action: { from: 10, to: 8 },
      code: 'SCALE_IN',
      steps: [{ rule: 'ahead', before: 10, after: 8 }],
    });
    expect(decide(outlookOf(10), steady(30))).toMatchObject({
      action: { kind: 'hold', desired: 10 },
      code: 'FORECAST',
    });
  });

  it.each([
    ['is unknown', UNKNOWN, 'STALE_METRIC'],
    ['is missing', undefined, 'INSUFFICIENT_DATA'],
  ])('that %s stops a scale-in, and no scale-out', (_, outlook, code) => {
    expect(decide(outlook, steady(30))).toMatchObject({ action: { kind: 'hold', desired: 10 }, code });
    expect(decide(outlook, steady(90))).toMatchObject({ action: { to: 15 }, code: 'SCALE_OUT' });
  });

  it('never takes a fleet in that has no other policy', () => {
    const alone = { policies: [AHEAD] };
    expect(decide(outlookOf(2), steady(1), alone)).toMatchObject({
      action: { kind: 'hold', desired: 10 },
      code: 'FORECAST',
    });
    expect(decide(outlookOf(12), steady(1), alone)).toMatchObject({ action: { to: 12 } });
  });

  it('leaves pre-simulation as it is', () => {
    const memory = trackingPolicy({ name: 'memory', scaleIn: { enabled: false, datapoints: 15, belowShare: 0.9 } });
    const decideWith = (policies: Fleet['policies'], outlook: Outlook) =>
      decideFleet(
        fleetOf({ policies }),
        settledView(10, { series: { cpu: steady(30), memory: steady(48) }, outlooks: { ahead: outlook } }),
        NOW_MS,
      );
    const without = decideWith([REACTIVE, memory], UNKNOWN);
    expect(without).toMatchObject({ action: { from: 10, to: 8 } });
    expect(without.steps.map(({ rule }) => rule)).toEqual(['cpu', 'pre-simulation']);
    expect(decideWith([REACTIVE, memory, AHEAD], outlookOf(3)).steps).toEqual(without.steps);
    expect(decideWith([REACTIVE, memory, AHEAD], outlookOf(6))).toMatchObject({
      action: { from: 10, to: 8 },
      steps: [
        { rule: 'ahead', after: 6 },
        { rule: 'pre-simulation', before: 6, after: 8 },
      ],
    });
    expect(decideWith([REACTIVE, memory, AHEAD], outlookOf(9))).toMatchObject({ action: { from: 10, to: 9 } });
  });

  it('is kept within bounds and the largest step', () => {
    expect(decide(outlookOf(50), steady(57), { capacity: { min: 1, max: 12 } })).toMatchObject({ action: { to: 12 } });
    expect(decide(outlookOf(50), steady(57), { capacity: { min: 1, max: 10 } })).toMatchObject({
      action: { kind: 'hold', desired: 10 },
      code: 'AT_MAX',
    });
    const limits = {
      stepOutMax: { kind: 'units', units: 3 },
      stepInMax: null,
      usdPerHourMax: null,
      disturbedShare: 0.1,
    } as const;
    expect(decide(outlookOf(50), steady(57), { limits })).toMatchObject({ action: { to: 13 } });
  });

  it('is looked at every minute, for no alarm can tell what it asks for', () => {
    expect(decide(outlookOf(8), steady(57)).lookAtMs).toBe(NOW_MS + MINUTE_MS);
  });

  it('never asks in: whatever it sees, desired is no lower than without it', () => {
    const outlook = fc.oneof(
      fc.constant(UNKNOWN),
      fc.constant(undefined),
      fc.integer({ min: 0, max: 300 }).map((halves) => outlookOf(halves / 2)),
    );
    fc.assert(
      fc.property(outlook, fc.integer({ min: 1, max: 150 }), (seen, percent) => {
        const cpu = steady(percent);
        const without = decide(undefined, cpu, { policies: [REACTIVE] });
        expect(decide(seen, cpu).state.desired).toBeGreaterThanOrEqual(without.state.desired);
        expect(decide(seen, cpu, { policies: [AHEAD] }).state.desired).toBeGreaterThanOrEqual(10);
      }),
    );
  });
});
