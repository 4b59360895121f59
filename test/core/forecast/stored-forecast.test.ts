import { expect, it } from 'vitest';
import { FORECAST_FENCED_MS } from '../../../shared/core/forecast/stored-forecast.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';

it('fences late writes for as long as any invocation may live', () => {
  expect(FORECAST_FENCED_MS).toBe(15 * MINUTE_MS);
});
