import type { MeasuredFunction, MeasuredWork } from './measured-work.ts';

/** All that AWS charges for in one month. */
export type MonthlyWork = {
  readonly lambdaRequests: number;
  readonly lambdaGbSeconds: number;
  readonly metricsRead: number;
  readonly alarmMetrics: number;
  readonly customMetrics: number;
  readonly dashboards: number;
  readonly logGb: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly storedGb: number;
  readonly notices: number;
  readonly keys: number;
};

/** What stands there the whole month, whether or not anything happens. */
export type StandingResources = {
  readonly memoryMb: number;
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly keys: number;
};

/** A month as AWS reckons it: 730 hours. */
const MINUTES_PER_MONTH = 43_800;
/** Memory at which a function has one whole processor; below, it has its share. */
const MB_PER_PROCESSOR = 1_769;
const MB_PER_GB = 1_024;
const MS_PER_SECOND = 1_000;
/** A custom metric is charged by the hour that it is written in. */
const HOURS_PER_DAY = 24;
const BYTES_PER_GB = 1_000_000_000;
/** What Lambda itself writes to the log about each invocation: START, END, REPORT. */
const PLATFORM_LOG_BYTES = 350;

/** How long a run takes in Lambda: it waits as long as here, and computes on its share of a processor. */
export const lambdaMs = ({ wallMs, cpuMs }: Pick<MeasuredFunction, 'wallMs' | 'cpuMs'>, memoryMb: number): number =>
  Math.max(0, wallMs - cpuMs) + cpuMs * Math.max(1, MB_PER_PROCESSOR / memoryMb);

/** The month that follows from some minutes measured, everything in it going on alike. */
export const monthlyWork = (measured: MeasuredWork, standing: StandingResources): MonthlyWork => {
  const perMonth = MINUTES_PER_MONTH / measured.minutes;
  const { firstHour, otherHour } = measured.customMetrics;
  const invocations = measured.tick.invocations + measured.scale.invocations;
  const ranMs = lambdaMs(measured.tick, standing.memoryMb) + lambdaMs(measured.scale, standing.memoryMb);
  return {
    lambdaRequests: invocations * perMonth,
    lambdaGbSeconds: (ranMs / MS_PER_SECOND) * (standing.memoryMb / MB_PER_GB) * perMonth,
    metricsRead: measured.metricsRead * perMonth,
    alarmMetrics: standing.alarmMetrics,
    customMetrics: (firstHour + otherHour * (HOURS_PER_DAY - 1)) / HOURS_PER_DAY,
    dashboards: standing.dashboards,
    logGb: ((measured.logBytes + invocations * PLATFORM_LOG_BYTES) * perMonth) / BYTES_PER_GB,
    readUnits: measured.readUnits * perMonth,
    writeUnits: measured.writeUnits * perMonth,
    storedGb: (measured.journalBytes * perMonth) / BYTES_PER_GB,
    notices: (measured.calls['sns:Publish'] ?? 0) * perMonth,
    keys: standing.keys,
  };
};
