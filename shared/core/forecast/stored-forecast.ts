import { MINUTE_MS } from '../time.ts';

/** A fleet's forecasts as the ledger keeps them: what each predictive policy has learned, by its name, as compact text. */
export type StoredForecast = {
  readonly version: 1;
  /** End of the newest minute that was learned from. */
  readonly untilMs: number;
  readonly policies: Readonly<Record<string, string>>;
};

/**
 * How far a forecast must be ahead of the stored one to replace it although that is of a later lease. No invocation lives
 * as long, so it is nobody's late write: the fleet's record was lost, and its fences began again.
 */
export const FORECAST_FENCED_MS = 15 * MINUTE_MS;
