import { describe, expect, it } from 'vitest';
import { type ForesightInput, foresee, type PolicyForecast, UNTAUGHT } from '../../../shared/core/forecast/foresee.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS, steady } from '../build.ts';
import { inputOf, learned } from './foresight.ts';

describe('the lead', () => {
  const lead = (changes: Partial<ForesightInput>, before: PolicyForecast = UNTAUGHT) =>
    learned(foresee(inputOf(changes), before)).lead;

  it.each([
    ['the warm-up and the age of the newest datapoint', 5 * MINUTE_MS, 0, 6],
    ['whole minutes', 4 * MINUTE_MS + 1, 0, 6],
    ['nothing but the age', 0, 0, 1],
    ['late metrics', 5 * MINUTE_MS, 2 * MINUTE_MS, 8],
    ['seventy minutes at most', 3 * HOUR_MS, 0, 70],
  ])('is %s', (_, warmUpMs, lateMs, minutes) => {
    expect(lead({ fleet: fleetOf({ warmUpMs }), nowMs: NOW_MS + lateMs })).toBe(minutes);
  });

  it('grows at once, and falls when no reading has been so late for six hours', () => {
    const first = foresee(inputOf(), UNTAUGHT).after;
    expect(first).toMatchObject({ leadSeenMs: NOW_MS, state: { lead: 6 } });
    const lateMs = NOW_MS + 2 * MINUTE_MS;
    const late = foresee(inputOf({ nowMs: lateMs }), first).after;
    expect(late).toMatchObject({ leadSeenMs: lateMs, state: { lead: 8 } });
    const onTime = (nowMs: number) =>
      foresee(inputOf({ nowMs, series: { 'ahead:load': steady(1_000, 30, nowMs) } }), late).after;
    const sixHoursMs = lateMs + 6 * HOUR_MS;
    expect(onTime(sixHoursMs - MINUTE_MS)).toMatchObject({ leadSeenMs: lateMs, state: { lead: 8 } });
    expect(onTime(sixHoursMs)).toMatchObject({ leadSeenMs: sixHoursMs, state: { lead: 6 } });
  });

  it('stays long while readings keep coming as late', () => {
    const lateMs = NOW_MS + 2 * MINUTE_MS;
    const late = foresee(inputOf({ nowMs: lateMs }), UNTAUGHT).after;
    const againMs = lateMs + HOUR_MS;
    const series = { 'ahead:load': steady(1_000, 30, againMs - 2 * MINUTE_MS) };
    expect(foresee(inputOf({ nowMs: againMs, series }), late).after).toMatchObject({
      leadSeenMs: againMs,
      state: { lead: 8 },
    });
  });

  it('forgets the forecasts of another lead, whose truth would be another minute', () => {
    const first = foresee(inputOf(), UNTAUGHT);
    expect(learned(first).pending).toHaveLength(6);
    const nowMs = NOW_MS + MINUTE_MS;
    const series = { 'ahead:load': steady(1_000, 30, nowMs) };
    expect(learned(foresee(inputOf({ nowMs, series }), first.after)).pending).toHaveLength(6);
    const longer = foresee(inputOf({ nowMs, series, fleet: fleetOf({ warmUpMs: 6 * MINUTE_MS }) }), first.after);
    expect(learned(longer).pending).toHaveLength(1);
  });
});
