import type { Step } from '../../shared/core/decision.ts';
import { DAY_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { RunTotals } from '../comparison/run-totals.ts';

/** One point a minute, as columns of equal length; capacities in units, load and lost in requests per second. */
export type ReportColumns = {
  readonly load: readonly number[];
  readonly ready: readonly number[];
  readonly billed: readonly number[];
  readonly desired: readonly number[];
  readonly lost: readonly number[];
};

/** A decision, or a row of holds with one code, as the page lists it. */
export type ReportDecision = {
  readonly atMs: number;
  /** When the last of the row was taken; `atMs` for a single decision. */
  readonly untilMs: number;
  readonly count: number;
  readonly code: string;
  readonly from: number;
  readonly to: number;
  readonly steps: readonly Step[];
  /** What each policy asked for, in words. */
  readonly votes: readonly string[];
  /** What was done about it, in words. */
  readonly actions: readonly string[];
};

/** What one autoscaler did with the load. */
export type ReportRun = {
  readonly name: string;
  readonly totals: RunTotals;
  readonly columns: ReportColumns;
  readonly decisions: readonly ReportDecision[];
  /** Looks that changed nothing, by code. */
  readonly holds: Readonly<Record<string, number>>;
};

/** Everything the page shows: one load, and what two autoscalers made of it. */
export type Report = {
  readonly fleet: string;
  readonly load: string;
  readonly startMs: number;
  readonly stepSeconds: number;
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  readonly bootSeconds: number;
  readonly seed: number;
  /** The command that makes this report again. */
  readonly command: string;
  readonly runs: readonly [ReportRun, ReportRun];
};

/** Time from the first point to the end of the last. */
export const spanMsOf = ({ runs, stepSeconds }: Report): number =>
  runs[0].columns.load.length * stepSeconds * SECOND_MS;

/** Whether a time of day alone would say two things. */
export const spansDays = (report: Report): boolean => spanMsOf(report) > DAY_MS;
