import { replayCommand } from './replay-command.ts';
import type { SeedRange } from './run-seeds.ts';
import type { SeedAnswer, SeedSetting, SeedTask } from './seed-task.ts';
import type { SeedTotals } from './sum-up-seeds.ts';

const toSeedCounts = ({ seedsByInvariant }: SeedTotals) => Object.fromEntries(seedsByInvariant);

/** What `npm run sim -- --json` prints of many seeds: a contract, documented in docs/contracts.md. */
export const toSimJson = (
  { from, count }: SeedRange,
  setting: SeedSetting,
  totals: SeedTotals,
  { missing, baseline }: { readonly missing: readonly string[]; readonly baseline: SeedTotals | null },
) => {
  const { simulatedMs, invocations, events, reads, changes, selfThrottled, digest } = totals;
  return {
    version: 1,
    from,
    seeds: count,
    minutes: setting.minutes,
    faults: setting.faults,
    simulatedMs,
    invocations,
    events,
    reads,
    changes,
    selfThrottled,
    digest,
    violations: totals.violations.map((found) => ({ ...found, command: replayCommand(found.seed, setting) })),
    seedsByInvariant: toSeedCounts(totals),
    failures: totals.failures.map(({ seed, because }) => ({ seed, because, command: replayCommand(seed, setting) })),
    injections: Object.fromEntries(totals.injections),
    missing,
    convergences: totals.convergences,
    backlogs: totals.backlogs,
    baseline:
      baseline === null
        ? null
        : {
            name: 'naive',
            seedsWithViolations: new Set(baseline.violations.map(({ seed }) => seed)).size,
            seedsByInvariant: toSeedCounts(baseline),
            failures: baseline.failures.length,
          },
  };
};

/** What it prints of one seed: its result, and its trace by lines. */
export const toSeedJson = (task: SeedTask, answer: SeedAnswer, trace: readonly string[]) => {
  const common = { version: 1, seed: task.seed, command: replayCommand(task.seed, task) };
  if (answer.kind === 'failed') return { ...common, failed: answer.because, trace };
  const { scene, minutes, violations, injections, convergences, ...figures } = answer.result;
  return {
    ...common,
    failed: null,
    scene,
    minutes,
    violations,
    injections: Object.fromEntries(injections),
    ...figures,
    convergences,
    trace,
  };
};
