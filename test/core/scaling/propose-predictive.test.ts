import { describe, expect, it } from 'vitest';
import type { Forecast, Outlook } from '../../../shared/core/forecast/outlook.ts';
import { proposePredictive } from '../../../shared/core/scaling/propose-predictive.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo } from '../build.ts';

const outlookOf = (units: number, changes: Partial<Forecast> = {}): Outlook => ({
  kind: 'known',
  units,
  readingAtMs: minutesAgo(1),
  forecast: {
    atMs: minutesAgo(1) + 6 * MINUTE_MS,
    expected: 10.449,
    upper: 11.96,
    minutes: 2_000,
    isLearning: false,
    errorShare: 0.0456,
    shortfall: 0.000_123,
    slo: 0.001,
    ...changes,
  },
});

const BECAUSE =
  '10.4 units expected 6 minutes after the newest reading, 12 with the margin for the SLO; off by 4.6 % lately; ' +
  '0.012 % of the load above capacity so far, 0.1 % allowed';

const LEARNING = 'too little was seen for a forecast: the most of the last minutes and a fifth more';

describe('a predictive policy', () => {
  it('asks out to what its outlook needs, and names forecast, margin, error and budget', () => {
    expect(proposePredictive('ahead', outlookOf(12), 11.5)).toEqual({
      policy: 'ahead',
      asks: 'out',
      units: 12,
      code: 'SCALE_OUT_FORECAST',
      because: BECAUSE,
      readingAtMs: minutesAgo(1),
    });
  });

  it.each([12, 13, 40])('is a floor where %i are desired already', (desired) => {
    expect(proposePredictive('ahead', outlookOf(12), desired)).toEqual({
      policy: 'ahead',
      asks: 'floor',
      units: 12,
      code: 'FORECAST',
      because: BECAUSE,
      readingAtMs: minutesAgo(1),
    });
  });

  it('says that it has not seen enough yet', () => {
    expect(proposePredictive('ahead', outlookOf(12, { isLearning: true }), 5).because).toBe(LEARNING);
  });

  it.each<[string, Outlook | undefined, string, string]>([
    ['unknown', { kind: 'unknown', code: 'STALE_METRIC', because: 'old' }, 'STALE_METRIC', 'old'],
    ['not there', undefined, 'INSUFFICIENT_DATA', 'nothing was forecast'],
  ])('asks for nothing where its outlook is %s', (_, outlook, code, because) => {
    expect(proposePredictive('ahead', outlook, 7)).toEqual({
      policy: 'ahead',
      asks: 'unknown',
      units: 7,
      code,
      because,
      readingAtMs: null,
    });
  });
});
