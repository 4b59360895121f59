import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { History } from '../backtest/select-history.ts';
import type { RunTotals } from '../comparison/run-totals.ts';
import { formatShare, formatSpan } from '../output/format.ts';
import type { FrontPoint } from '../web/draw-front.ts';
import { renderTuning } from '../web/render-tuning.ts';
import type { Report, ReportRun } from '../web/report.ts';
import { describeCandidate, findFront, priceOf, type Tried } from './candidate.ts';
import type { Split } from './split-days.ts';
import type { Advice, Found } from './tuning.ts';

/** Everything that a tuning came to. */
export type Tuning = {
  readonly fleet: string;
  readonly path: string;
  readonly slo: number;
  readonly history: History;
  readonly bootSeconds: number;
  readonly seed: number;
  readonly split: Split;
  readonly tried: readonly Tried[];
  readonly found: Found;
  readonly advice: Advice;
  /** The policy as it is, what was found if anything was, and AWS target tracking, on the days held out. */
  readonly proof: readonly [ReportRun, ...ReportRun[]];
  /** Lines of the diff; empty where no change is advised. */
  readonly change: readonly string[];
  readonly command: string;
  /** What AWS target tracking is run with, in a sentence. */
  readonly rival: string;
};

const pointOf =
  (present: RunTotals) =>
  (label: string, totals: RunTotals, kind: FrontPoint['kind'], heldOut: boolean): FrontPoint => ({
    label,
    cost: priceOf(totals) / priceOf(present),
    shortfall: totals.shortfall,
    kind,
    heldOut,
  });

const kindOf = (one: Tried, { present, best }: Found, front: readonly Tried[]): FrontPoint['kind'] => {
  if (one === present) return 'present';
  if (one === best) return 'best';
  return front.includes(one) ? 'front' : 'tried';
};

const PROOF_KINDS: Readonly<Record<string, FrontPoint['kind']>> = { 'As it is': 'present', Found: 'best' };

/** All that was tried on the days it was tuned on, and the proof on the days held out. */
const listPoints = ({ tried, found, proof }: Tuning): readonly FrontPoint[] => {
  const front = findFront(tried);
  const trained = pointOf(found.present.totals);
  const heldOut = pointOf(proof[0].totals);
  return [
    ...tried.map((one) => trained(describeCandidate(one.candidate), one.totals, kindOf(one, found, front), false)),
    ...proof.map(({ name, totals }) => heldOut(name, totals, PROOF_KINDS[name] ?? 'rival', true)),
  ];
};

/** The sentences that say which days are which. */
export const describeSplit = ({ history, split }: Pick<Tuning, 'history' | 'split'>): readonly string[] => {
  const trained = formatSpan(split.trained * MINUTE_MS);
  const held = formatSpan((history.trace.minutes.length - split.trained) * MINUTE_MS);
  const warmUp = split.warmUp === 0 ? '' : `, the first ${formatSpan(split.warmUp * MINUTE_MS)} of them not counted`;
  return [`Tuned on the first ${trained}${warmUp}; the last ${held} were held out, and are what the figures are of.`];
};

/** The page of a tuning: what was tried, the change, and the proof in full. */
export const toTuneReport = (tuning: Tuning): Report => {
  const { fleet, path, slo, history, bootSeconds, seed, split, advice, proof, change, command, rival } = tuning;
  const startMs = history.trace.startSeconds * SECOND_MS;
  return {
    fleet,
    load: history.title,
    startMs,
    stepSeconds: 60,
    unitRate: history.unitRate,
    bootSeconds,
    seed,
    command,
    runs: proof,
    words: {
      question: `What keeps an SLO of ${formatShare(slo)} for the least?`,
      answer: advice.headline,
      remarks: [...history.remarks, ...describeSplit(tuning), rival],
    },
    measuredFromMs: startMs + split.trained * MINUTE_MS,
    lostAbove: 'knee',
    sections: [renderTuning({ points: listPoints(tuning), slo, change, path, because: advice.because })],
  };
};
