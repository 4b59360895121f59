import { decideFleet } from '../../shared/core/decide-fleet.ts';
import { percentile } from '../../sim/percentile.ts';
import { DECISION_CASES, type DecisionCase, decisionInput } from './decision-case.ts';

/** How long `decideFleet` takes over a fleet of this size. The last per cent is what else the machine was doing, and garbage. */
export type DecisionTiming = {
  readonly instances: number;
  readonly kind: DecisionCase;
  readonly medianMs: number;
  readonly p99Ms: number;
};

/** All timings of one process, and the most memory that it held, the runtime's own included. */
export type DecisionTimings = { readonly timings: readonly DecisionTiming[]; readonly peakMb: number };

const SIZES = [10, 100, 1_000, 10_000];
const RUNS = 400;
const WARM_UP_RUNS = 100;
const KB_PER_MB = 1_024;

const timeRuns = (input: ReturnType<typeof decisionInput>, count: number): readonly number[] =>
  Array.from({ length: count }, () => {
    const startedMs = performance.now();
    decideFleet(...input);
    return performance.now() - startedMs;
  });

const timeDecision = (kind: DecisionCase, instances: number): DecisionTiming => {
  const input = decisionInput(kind, instances);
  timeRuns(input, WARM_UP_RUNS);
  const runs = timeRuns(input, RUNS);
  return { instances, kind, medianMs: percentile(runs, 0.5), p99Ms: percentile(runs, 0.99) };
};

const timings = SIZES.flatMap((instances) => DECISION_CASES.map((kind) => timeDecision(kind, instances)));
const result: DecisionTimings = { timings, peakMb: process.resourceUsage().maxRSS / KB_PER_MB };
console.log(JSON.stringify(result));
