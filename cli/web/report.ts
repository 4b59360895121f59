import type { Step } from '../../shared/core/decision.ts';
import { DAY_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { IncidentReport } from '../../sim/incidents/watch-incidents.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import type { Html } from './html.ts';

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
  /** What went wrong on the way: the same for every run, told of what this one made of it. */
  readonly incidents: readonly IncidentReport[];
};

/** What the page is about, in words. */
export type ReportWords = {
  readonly question: string;
  /** The finding in one sentence. */
  readonly answer: string;
  /** What else one must know to read it, a sentence each. */
  readonly remarks: readonly string[];
};

/** Everything the page shows: one load, and what each of several autoscalers made of it. */
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
  readonly runs: readonly [ReportRun, ...ReportRun[]];
  readonly words: ReportWords;
  /** Where the figures begin; null where they are of all that is shown. */
  readonly measuredFromMs: number | null;
  /** What the column `lost` holds: requests above all capacity, or above the knee of it. */
  readonly lostAbove: 'capacity' | 'knee';
  /** What a page has beside the plots. */
  readonly sections: readonly Html[];
};

/** Time from the first point to the end of the last. */
export const spanMsOf = ({ runs, stepSeconds }: Report): number =>
  runs[0].columns.load.length * stepSeconds * SECOND_MS;

/** Whether a time of day alone would say two things. */
export const spansDays = (report: Report): boolean => spanMsOf(report) > DAY_MS;
