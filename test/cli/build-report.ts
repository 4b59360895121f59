import type { RunTotals } from '../../cli/comparison/run-totals.ts';
import type { Report, ReportDecision, ReportRun } from '../../cli/web/report.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { IncidentReport } from '../../sim/incidents/watch-incidents.ts';

/** Midnight of a winter's day: when the reports of tests begin. */
export const START_MS = Date.UTC(2026, 0, 15);

/** A decision so many minutes into the report. */
export const decisionAt = (minute: number, changes: Partial<ReportDecision> = {}): ReportDecision => ({
  atMs: START_MS + minute * MINUTE_MS,
  untilMs: START_MS + minute * MINUTE_MS,
  count: 1,
  code: 'SCALE_OUT',
  from: 2,
  to: 3,
  steps: [{ rule: 'cpu', before: 2, after: 3, because: '75 above target 60 over 2 units' }],
  votes: ['cpu: out to 3'],
  actions: ['launch 1 On-Demand c7g.large in us-east-1a: done'],
  ...changes,
});

/** What a run of no account came to. */
export const TOTALS: RunTotals = {
  requests: 1_000,
  lost: 10,
  aboveKnee: 20,
  shortfall: 0.02,
  underMinutes: 7,
  instanceHours: 100,
  unitHours: 100,
  costRatio: 1.25,
  costUsd: 7.25,
  out: 3,
  in: 2,
  actionsPerDay: 5,
  reversals: 1,
};

/** One of four machines that hung in the first minute and was made up for in the third. */
export const incidentOf = (changes: Partial<IncidentReport> = {}): IncidentReport => ({
  name: 'dead-instance',
  title: 'an instance hangs',
  atMs: START_MS + 20_000,
  overMs: START_MS + 20_000,
  taken: [{ id: 'i-1', instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' }],
  missed: null,
  serving: 4,
  belowFromMs: START_MS + 20_000,
  wholeAtMs: START_MS + 150_000,
  lost: 1_234.4,
  launched: [
    { atMs: START_MS + 30_000, id: 'i-2', instanceType: 'c7g.large', zone: 'us-east-1b', market: 'spot' },
    { atMs: START_MS + 31_000, id: 'i-3', instanceType: 'c7g.large', zone: 'us-east-1b', market: 'spot' },
  ],
  ...changes,
});

/** A run of three minutes that loses some in the second. */
export const runOf = (name: string, changes: Partial<ReportRun> = {}): ReportRun => ({
  name,
  totals: { ...TOTALS, requests: 36_000, lost: 360, instanceHours: 12, costUsd: 0.87, out: 1, in: 0 },
  columns: { load: [100, 250, 250], ready: [2, 2, 3], billed: [2, 3, 3], desired: [2, 3, 3], lost: [0, 50, 0] },
  decisions: [decisionAt(1)],
  holds: { IN_BAND: 2 },
  incidents: [],
  ...changes,
});

/** A report of two such runs. */
export const reportOf = (changes: Partial<Report> = {}): Report => ({
  fleet: 'web',
  load: 'load.csv',
  startMs: START_MS,
  stepSeconds: 60,
  unitRate: 100,
  bootSeconds: 120,
  seed: 1,
  command: 'npm start -- --seed 1',
  runs: [runOf('Ballast'), runOf('AWS target tracking')],
  words: { question: 'Which is it?', answer: 'This one.', remarks: [] },
  measuredFromMs: null,
  lostAbove: 'capacity',
  sections: [],
  ...changes,
});
