import type { ForecastState } from '../../../shared/core/forecast/forecast-state.ts';
import {
  type Foresight,
  type ForesightInput,
  type PolicyForecast,
  UNTAUGHT,
} from '../../../shared/core/forecast/foresee.ts';
import { HOUR_MS } from '../../../shared/core/time.ts';
import { fleetOf, NOW_MS, predictivePolicy, steady, steadyCapacity } from '../build.ts';

/** What one unit serves is known: at 80 %, 200 requests a minute. */
export const TAUGHT: PolicyForecast = { ...UNTAUGHT, cost: { metric: 400, load: 1_000, untilMs: NOW_MS + HOUR_MS } };

/** Ten units at 40 % and 1,000 requests a minute for half an hour: five units' worth. */
export const inputOf = (changes: Partial<ForesightInput> = {}): ForesightInput => ({
  fleet: fleetOf(),
  policy: predictivePolicy(),
  slo: 0.001,
  series: { ahead: steady(40), 'ahead:load': steady(1_000, 30) },
  past: [],
  capacity: steadyCapacity(10),
  nowMs: NOW_MS,
  ...changes,
});

/** The state of a policy that has learned something. */
export const learned = ({ after }: Foresight): ForecastState => {
  if (after.state === null) throw new Error('nothing was learned');
  return after.state;
};
