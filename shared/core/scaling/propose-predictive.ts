import type { Proposal } from '../fleet-decision.ts';
import type { Forecast, Outlook } from '../forecast/outlook.ts';
import { MINUTE_MS } from '../time.ts';

const round = (value: number): number => Math.round(value * 10) / 10;

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

const describeForecast = (forecast: Forecast, readingAtMs: number): string => {
  const { atMs, expected, upper, errorShare, shortfall, slo } = forecast;
  const minutes = (atMs - readingAtMs) / MINUTE_MS;
  return forecast.isLearning
    ? 'too little was seen for a forecast: the most of the last minutes and a fifth more'
    : [
        `${round(expected)} units expected ${minutes} minutes after the newest reading, ${round(upper)} with the margin for the SLO`,
        `off by ${percent(errorShare)} lately`,
        `${percent(shortfall)} of the load above capacity so far, ${percent(slo)} allowed`,
      ].join('; ');
};

/**
 * What a predictive policy asks for: out to what its outlook needs, or a floor under whatever the others agree on. It never
 * asks in. Without an outlook nobody knows the floor, so it does not agree to in.
 */
export const proposePredictive = (policy: string, outlook: Outlook | undefined, desired: number): Proposal => {
  if (outlook === undefined || outlook.kind === 'unknown') {
    const code = outlook?.code ?? 'INSUFFICIENT_DATA';
    const because = outlook?.because ?? 'nothing was forecast';
    return { policy, asks: 'unknown', units: desired, code, because, readingAtMs: null };
  }
  const { units, readingAtMs, forecast } = outlook;
  const because = describeForecast(forecast, readingAtMs);
  return units > desired
    ? { policy, asks: 'out', units, code: 'SCALE_OUT_FORECAST', because, readingAtMs }
    : { policy, asks: 'floor', units, code: 'FORECAST', because, readingAtMs };
};
