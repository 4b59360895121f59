import type { DecisionRecord } from '../../shared/ports/journal.ts';
import { PEER_TITLES } from '../../sim/peers/peers.ts';
import {
  type AutoscalerName,
  runSimulation,
  type SimulatedDecision,
  type SimulationOptions,
  type SimulationResult,
} from '../../sim/run-simulation.ts';
import { describeOutcome, describeProposal } from '../output/render-record.ts';
import type { ReportColumns, ReportDecision, ReportRun } from '../web/report.ts';
import { measureRun, yardstickOf } from './measure-run.ts';

/** What people call an autoscaler. */
export const AUTOSCALER_TITLES: Readonly<Record<AutoscalerName, string>> = { ballast: 'Ballast', ...PEER_TITLES };

/** A run with everything that a report shows of it. */
export type RecordedRun = { readonly result: SimulationResult; readonly shown: ReportRun };

/** What is above `servedRate` requests per second and unit counts as lost. */
const toColumns = ({ samples }: SimulationResult, servedRate: number): ReportColumns => ({
  load: samples.map(({ load }) => load),
  ready: samples.map(({ ready }) => ready),
  billed: samples.map(({ billed }) => billed),
  desired: samples.map(({ desired }) => desired),
  lost: samples.map(({ load, ready }) => Math.max(0, load - ready * servedRate)),
});

const fromRecord = ({ atMs, decision, outcomes }: DecisionRecord): ReportDecision => {
  const { action, code, steps, proposals } = decision;
  const [from, to] = action.kind === 'scale' ? [action.from, action.to] : [action.desired, action.desired];
  const [votes, actions] = [proposals.map(describeProposal), outcomes.map(describeOutcome)];
  return { atMs, untilMs: atMs, count: 1, code, from, to, steps, votes, actions };
};

const fromSimulated = (rule: string, { t, code, from, to, because }: SimulatedDecision): ReportDecision => {
  const steps = [{ rule, before: from, after: to, because }];
  return { atMs: t * 1_000, untilMs: t * 1_000, count: 1, code, from, to, steps, votes: [], actions: [] };
};

/** Adds a decision to the list; a hold like the one before it, with nothing done, lengthens that one's row. */
export const addDecision = (decisions: ReportDecision[], decision: ReportDecision): void => {
  const before = decisions.at(-1);
  const isRow = (one: ReportDecision): boolean => one.from === one.to && one.actions.length === 0;
  if (
    before !== undefined &&
    isRow(before) &&
    isRow(decision) &&
    before.code === decision.code &&
    before.to === decision.to
  ) {
    decisions[decisions.length - 1] = { ...decision, atMs: before.atMs, count: before.count + 1 };
  } else {
    decisions.push(decision);
  }
};

/** What a report shows of a run, and who wants its journal records. */
export type RecordedView = {
  /** What people call the run; the autoscaler's title unless stated. */
  readonly name?: string | undefined;
  /** Minutes at the start that its totals leave out; none unless stated. */
  readonly leaveOut?: number | undefined;
  /** Share of a unit's rate up to which it serves well; the fleet's own unless stated. */
  readonly knee?: number | undefined;
  /** Whether the plots show requests above the knee of ready capacity, rather than above all of it. */
  readonly aboveKnee?: boolean | undefined;
  /** Whether looks that moved nothing are listed; they are unless stated, and of weeks they fill the page. */
  readonly listHolds?: boolean | undefined;
  readonly onRecord?: ((record: DecisionRecord) => void) | undefined;
};

/** Runs a simulation and keeps what a report shows. */
export const recordRun = async (options: SimulationOptions, view: RecordedView = {}): Promise<RecordedRun> => {
  const { name = AUTOSCALER_TITLES[options.autoscaler], leaveOut = 0, aboveKnee = false, onRecord } = view;
  const recorded: ReportDecision[] = [];
  const isListed = ({ from, to }: ReportDecision): boolean => view.listHolds !== false || from !== to;
  const result = await runSimulation({
    ...options,
    onRecord: (record) => {
      const decision = fromRecord(record);
      if (isListed(decision)) addDecision(recorded, decision);
      onRecord?.(record);
    },
  });
  const own = yardstickOf(options, leaveOut);
  const yardstick = { ...own, knee: view.knee ?? own.knee };
  const title = AUTOSCALER_TITLES[options.autoscaler];
  const simulated = result.decisions.map((decision) => fromSimulated(title, decision));
  const shown: ReportRun = {
    name,
    totals: measureRun(result, yardstick),
    columns: toColumns(result, options.unitRate * (aboveKnee ? yardstick.knee : 1)),
    decisions: options.autoscaler === 'ballast' ? recorded : simulated,
    holds: result.holds,
    incidents: result.incidents,
  };
  return { result, shown };
};
