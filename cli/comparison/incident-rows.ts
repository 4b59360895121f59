import { recoveryMsOf } from '../../sim/incidents/find-recovery.ts';
import type { IncidentReport } from '../../sim/incidents/watch-incidents.ts';
import { describeIncident, formatLost, formatRecovery, formatSecondOfDay } from './describe-incident.ts';
import { formatDifference } from './format-difference.ts';

/** A run with what it made of the incidents that struck it. */
export type StruckRun = { readonly name: string; readonly incidents: readonly IncidentReport[] };

/** One incident with what each run made of it, as the terminal and the page show it. */
export type IncidentRow = {
  /** `15:00:20 zone-outage`. */
  readonly label: string;
  readonly title: string;
  /** Time to recover and requests lost, a cell for each run; of two runs the difference too. */
  readonly recovery: readonly string[];
  readonly lost: readonly string[];
  readonly told: readonly { readonly name: string; readonly text: string }[];
};

const withDifference = (cells: readonly string[], values: readonly (number | null)[]): readonly string[] => {
  const [ours, theirs, ...others] = values;
  if (ours === undefined || theirs === undefined || others.length > 0) return cells;
  return [...cells, formatDifference(ours, theirs)];
};

const unlessMissed =
  (value: (report: IncidentReport) => number | null) =>
  (report: IncidentReport): number | null =>
    report.missed === null ? value(report) : null;

/** The incidents of runs that the same ones struck, in the order of the day. */
export const incidentRows = (runs: readonly StruckRun[]): readonly IncidentRow[] =>
  (runs[0]?.incidents ?? []).map(({ name, title, atMs }) => {
    const told = runs.flatMap((run) => {
      const report = run.incidents.find((one) => one.name === name);
      return report === undefined ? [] : [{ name: run.name, report }];
    });
    const reports = told.map(({ report }) => report);
    return {
      label: `${formatSecondOfDay(atMs)} ${name}`,
      title,
      recovery: withDifference(reports.map(formatRecovery), reports.map(unlessMissed(recoveryMsOf))),
      lost: withDifference(reports.map(formatLost), reports.map(unlessMissed(({ lost }) => Math.round(lost)))),
      told: told.map(({ name: run, report }) => ({ name: run, text: describeIncident(report) })),
    };
  });
