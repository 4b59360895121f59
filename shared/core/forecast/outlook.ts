/** What a predictive policy sees coming, as its fleet's decision is made from. */
export type Outlook =
  | {
      readonly kind: 'known';
      /** Units to have in service in time; what is above them may go. */
      readonly units: number;
      /** Start of the newest datapoint it was made from. */
      readonly readingAtMs: number;
      readonly forecast: Forecast;
    }
  | {
      readonly kind: 'unknown';
      readonly code: 'STALE_METRIC' | 'INSUFFICIENT_DATA';
      readonly because: string;
    };

/** The numbers behind an outlook: capacities in units, shares of one. */
export type Forecast = {
  /** The minute that capacity asked for now can serve first. */
  readonly atMs: number;
  /** What the load is expected to need then, and with the margin that the SLO asks for. */
  readonly expected: number;
  readonly upper: number;
  /** Minutes that were learned from; until there are enough the ask is the most of the last minutes and a reserve. */
  readonly minutes: number;
  readonly isLearning: boolean;
  /** By what share of the load the forecasts of about the last day were wrong. */
  readonly errorShare: number;
  /** Share of about two weeks' load that came above what ready capacity serves well, and the share that may. */
  readonly shortfall: number;
  readonly slo: number;
};
