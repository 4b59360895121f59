/** The runs of one function within the time that was measured. */
export type MeasuredFunction = {
  readonly invocations: number;
  /** Time from start to end with assumed latencies, processor time of this machine's core included. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The same of the longest run. */
  readonly longest: { readonly wallMs: number; readonly cpuMs: number };
};

/** What a profile's fleets made Ballast do in so many minutes, all of it counted where it happened. */
export type MeasuredWork = {
  readonly minutes: number;
  readonly tick: MeasuredFunction;
  readonly scale: MeasuredFunction;
  readonly looks: number;
  readonly actions: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly metricsRead: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly journalBytes: number;
  readonly logBytes: number;
  /** Different metrics written within the first hour of a day, when all is told that is not told again, and within any other. */
  readonly customMetrics: { readonly firstHour: number; readonly otherHour: number };
};
