import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { percentile } from '../../sim/percentile.ts';
import { FAULT_CLASSES, type FaultClass } from '../../sim/trials/fault-class.ts';
import type { InvariantId } from '../../sim/trials/step.ts';
import type { Convergence, TrialResult, Violation } from '../../sim/trials/trial.ts';
import type { SeedAnswer } from './seed-task.ts';

/** A promise that a seed broke. */
export type FoundViolation = Violation & { readonly seed: number; readonly scene: TrialResult['scene'] };

/** How often a class of faults was injected, and in how many seeds. */
export type Injected = { readonly injections: number; readonly seeds: number };

/** How long after the last fault a concern was whole again, over all seeds that have it. */
export type ConvergenceFigures = {
  readonly concern: Convergence['concern'];
  readonly seeds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

/** What followed where six hours of events were released at once, at most. */
export type BacklogFigures = {
  readonly seeds: number;
  readonly releasedEventsMax: number;
  readonly callsPerMinuteMax: number;
  /** Requests refused in the minutes after, in all of them. */
  readonly throttled: number;
};

/** What a run of many seeds came to. */
export type SeedTotals = {
  readonly seeds: number;
  readonly simulatedMs: number;
  readonly invocations: number;
  readonly events: number;
  readonly reads: number;
  readonly changes: number;
  readonly selfThrottled: number;
  readonly violations: readonly FoundViolation[];
  readonly failures: readonly Extract<SeedAnswer, { kind: 'failed' }>[];
  /** Seeds that broke a promise, by promise. */
  readonly seedsByInvariant: ReadonlyMap<InvariantId, number>;
  readonly injections: ReadonlyMap<FaultClass, Injected>;
  readonly convergences: readonly ConvergenceFigures[];
  readonly backlogs: BacklogFigures;
  /** Of all that was asked for in all seeds, in their order. */
  readonly digest: string;
};

/** Adds answers up as they come. */
export type SeedSum = { readonly add: (answer: SeedAnswer) => void; readonly totals: () => SeedTotals };

const toFigures = (concern: Convergence['concern'], spans: readonly number[]): ConvergenceFigures => ({
  concern,
  seeds: spans.length,
  p50Ms: percentile(spans, 0.5),
  p99Ms: percentile(spans, 0.99),
  maxMs: percentile(spans, 1),
});

const addInjections = (injections: Map<FaultClass, Injected>, fault: FaultClass, count: number): void => {
  if (count === 0) return;
  const known = injections.get(fault) ?? { injections: 0, seeds: 0 };
  injections.set(fault, { injections: known.injections + count, seeds: known.seeds + 1 });
};

const addBacklog = (sum: BacklogFigures, { backlog }: TrialResult): BacklogFigures =>
  backlog === null
    ? sum
    : {
        seeds: sum.seeds + 1,
        releasedEventsMax: Math.max(sum.releasedEventsMax, backlog.releasedEvents),
        callsPerMinuteMax: Math.max(sum.callsPerMinuteMax, backlog.callsPerMinuteMax),
        throttled: sum.throttled + backlog.throttled,
      };

/** A sum of no seeds yet; answers must be added in the order of their seeds. */
export const createSeedSum = (): SeedSum => {
  const counts = { seeds: 0, simulatedMs: 0, invocations: 0, events: 0, reads: 0, changes: 0, selfThrottled: 0 };
  const violations: FoundViolation[] = [];
  const failures: Extract<SeedAnswer, { kind: 'failed' }>[] = [];
  const seedsByInvariant = new Map<InvariantId, number>();
  const injections = new Map<FaultClass, Injected>(FAULT_CLASSES.map((one) => [one, { injections: 0, seeds: 0 }]));
  const spans = new Map<Convergence['concern'], number[]>();
  const hash = createHash('sha256');
  let backlogs: BacklogFigures = { seeds: 0, releasedEventsMax: 0, callsPerMinuteMax: 0, throttled: 0 };
  const addResult = (result: TrialResult): void => {
    const { seed, scene } = result;
    counts.simulatedMs += result.minutes * MINUTE_MS;
    for (const name of ['invocations', 'events', 'reads', 'changes', 'selfThrottled'] as const)
      counts[name] += result[name];
    violations.push(...result.violations.map((violation) => ({ ...violation, seed, scene })));
    for (const invariant of new Set(result.violations.map((violation) => violation.invariant)))
      seedsByInvariant.set(invariant, (seedsByInvariant.get(invariant) ?? 0) + 1);
    for (const [fault, count] of result.injections) addInjections(injections, fault, count);
    for (const { concern, afterMs } of result.convergences) {
      const known = spans.get(concern);
      if (known === undefined) spans.set(concern, [afterMs]);
      else known.push(afterMs);
    }
    backlogs = addBacklog(backlogs, result);
    hash.update(`${seed} ${result.digest}\n`);
  };
  return {
    add: (answer) => {
      counts.seeds += 1;
      if (answer.kind === 'ended') return addResult(answer.result);
      failures.push(answer);
      hash.update(`${answer.seed} failed\n`);
    },
    totals: () => ({
      ...counts,
      violations,
      failures,
      seedsByInvariant,
      injections,
      backlogs,
      convergences: [...spans].map(([concern, all]) => toFigures(concern, all)),
      digest: hash.copy().digest('hex').slice(0, 16),
    }),
  };
};
