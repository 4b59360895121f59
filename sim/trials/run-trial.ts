import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { ballastFunctions } from './ballast-functions.ts';
import { beginScenarios } from './begin-scenarios.ts';
import { advance, converge, lookBack } from './converge.ts';
import type { Functions } from './invoke.ts';
import { openTrial } from './open-trial.ts';
import { passBacklog } from './pass-backlog.ts';
import { type Pace, runSchedules } from './run-schedules.ts';
import type { Storm } from './scene.ts';
import { prepareScene } from './scenes/prepare-scene.ts';
import { endFaults, strikeOften } from './strike-often.ts';
import { tellScene } from './tell-scene.ts';
import type { Convergence, Trial, TrialOptions, TrialResult } from './trial.ts';

/** Share of trials in which nothing but schedules is heard from the storm on, where a seed lets that happen. */
const DEAF_SHARE = 0.2;

const toResult = (trial: Trial, convergences: readonly Convergence[]): TrialResult => {
  const { options, scene, history, violations, inject } = trial;
  const { invocations, events, reads, changes, selfThrottled, digest } = history;
  return {
    seed: options.seed,
    scene: scene.kind,
    minutes: Math.ceil((trial.globe.clock.nowMs - scene.startMs) / MINUTE_MS),
    violations,
    injections: inject.counts,
    injected: inject.injected,
    convergences,
    invocations,
    events,
    reads,
    changes: changes.length,
    selfThrottled,
    backlog: trial.backlog,
    digest: (digest >>> 0).toString(16).padStart(8, '0'),
  };
};

/** By then nothing is under way any more: what was held up has arrived, and people have answered whatever waited for them. */
const SETTLED_MS = 12 * HOUR_MS;

/** Share of trials in which six hours of events are held back after the storm, where a seed lets that happen. */
const BACKLOG_SHARE = 0.1;

/** Goes through a storm until all is whole again; false where a promise was broken, or the run ended before. */
const weather = async (
  trial: Trial,
  { fromMs, toMs }: Storm,
  pace: Pace,
  convergences: Convergence[],
): Promise<boolean> => {
  const { endMs } = trial.scene;
  if (!(await advance(trial, Math.min(fromMs, endMs))) || endMs <= fromMs) return false;
  trial.isDeaf = trial.inject.happens('all-events-lost', DEAF_SHARE);
  const hasBacklog = trial.scene.kind === 'fleets' && trial.inject.happens('backlog-released', BACKLOG_SHARE);
  strikeOften(trial, toMs);
  beginScenarios(trial);
  if (!(await advance(trial, Math.min(toMs, endMs))) || endMs <= toMs) return false;
  endFaults(trial);
  trial.tell(() => 'calm');
  if (!(await converge(trial, convergences))) return false;
  pace.isBusy = false;
  return !hasBacklog || passBacklog(trial, pace, convergences);
};

/**
 * Runs the deployment of a seed through its storms: the real parsers and operations, every call a point at which faults and
 * others come in, promises looked at after every step. Ends at the first promise that is broken.
 */
export const runTrial = async (
  options: TrialOptions,
  functions: Functions = ballastFunctions,
): Promise<TrialResult> => {
  const trial = openTrial(options, functions);
  const { scene } = trial;
  const pace: Pace = { isBusy: true };
  const convergences: Convergence[] = [];
  tellScene(trial);
  await prepareScene(trial);
  runSchedules(trial, pace);
  let isWhole = true;
  for (const storm of scene.storms) {
    pace.isBusy = true;
    isWhole = isWhole && (await weather(trial, storm, pace, convergences));
    pace.isBusy = false;
  }
  const wholeMs = trial.globe.clock.nowMs;
  if (isWhole && (await advance(trial, scene.endMs))) await lookBack(trial, scene.endMs - wholeMs >= SETTLED_MS);
  return toResult(trial, convergences);
};
