import { Fault } from '../../shared/core/fault.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { drawInteger } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import { ALL_FLAWS } from './all-flaws.ts';
import { ballastFunctions } from './ballast-functions.ts';
import { createStream } from './injector.ts';
import type { FunctionName } from './invocation.ts';
import type { Functions } from './invoke.ts';
import { openTrial } from './open-trial.ts';
import { prepareScene } from './scenes/prepare-scene.ts';
import { scheduleEvent } from './schedule-events.ts';
import { STRIKES } from './strikes.ts';
import type { Convergence, Trial, TrialOptions, TrialResult } from './trial.ts';

/** How often schedules run while something is going on, and in quiet hours: the rest of their events are as if lost. */
const BUSY_MS = MINUTE_MS;
const QUIET_MS = 20 * MINUTE_MS;

/** Schedules by the kind of scene, each with how often it runs at most. */
const schedulesOf = ({ scene, setups }: Trial): readonly (readonly [FunctionName, number])[] => {
  const hasPoints = [...setups.values()].some(({ config }) => (config.protections ?? []).length > 0);
  const hasServices = scene.kind === 'services';
  return [
    ['tick', MINUTE_MS],
    ...(hasPoints
      ? ([
          ['backup', MINUTE_MS],
          ['restore', MINUTE_MS],
          ['drill', 5 * MINUTE_MS],
        ] as const)
      : []),
    ...(hasServices
      ? ([
          ['watch', MINUTE_MS / 2],
          ['audit', 15 * MINUTE_MS],
        ] as const)
      : []),
    ...(hasServices && !hasPoints
      ? ([
          ['restore', MINUTE_MS],
          ['drill', 5 * MINUTE_MS],
        ] as const)
      : []),
  ];
};

/** Whether something goes on that has to be looked at closely. */
type Pace = { isBusy: boolean };

const runSchedules = (trial: Trial, pace: Pace): void => {
  const { scene, globe, bus, options } = trial;
  const random = createStream(options.seed, 'schedules');
  const repeat = (region: string, name: FunctionName, everyMs: number, atMs: number): void =>
    setTimer(globe.clock.timers, atMs, () => {
      bus.publish(region, name, scheduleEvent(trial, region, name));
      repeat(
        region,
        name,
        everyMs,
        atMs + (pace.isBusy ? Math.max(everyMs, BUSY_MS / 2) : Math.max(everyMs, QUIET_MS)),
      );
    });
  for (const region of scene.regions) {
    for (const [name, everyMs] of schedulesOf(trial))
      repeat(region, name, everyMs, scene.startMs + drawInteger(random, 30) * SECOND_MS);
  }
};

const strikeOnce = async (trial: Trial): Promise<void> => {
  const { inject, options, globe, lasting } = trial;
  const random = createStream(options.seed, `strike ${globe.clock.nowMs}`);
  const fitting = STRIKES.filter(({ fault, fits }) => inject.enabled.has(fault) && fits(trial));
  const weights = fitting.reduce((sum, { weight }) => sum + weight, 0);
  let roll = random.next() * weights;
  const chosen = fitting.find(({ weight }) => {
    roll -= weight;
    return roll < 0;
  });
  if (chosen === undefined || !inject.happens(chosen.fault, 1)) return;
  const lasts = (end: () => void): void => {
    const once = (): void => {
      if (!lasting.delete(once)) return;
      trial.lastFaultMs = globe.clock.nowMs;
      trial.tell(() => `! ${chosen.fault} is over`);
      end();
    };
    lasting.add(once);
    setTimer(globe.clock.timers, globe.clock.nowMs + (1 + drawInteger(random, 30)) * MINUTE_MS, once);
  };
  const what = await chosen.strike(trial, random, lasts);
  if (what === null) inject.counts.set(chosen.fault, (inject.counts.get(chosen.fault) ?? 1) - 1);
  trial.lastFaultMs = globe.clock.nowMs;
  trial.tell(() => `! ${chosen.fault}: ${what ?? 'nothing to strike'}`);
};

const strikeOften = (trial: Trial, untilMs: number): void => {
  const { scene, globe, options, time } = trial;
  const random = createStream(options.seed, `storm ${untilMs}`);
  const next = (): void => {
    const atMs = globe.clock.nowMs + Math.ceil(scene.strikeEveryMs * 2 * random.next());
    if (atMs >= untilMs) return;
    time.startAt(atMs, async () => {
      try {
        await strikeOnce(trial);
      } catch (error) {
        // What a person asks for may be refused as anybody's calls are.
        if (!(error instanceof Fault)) throw error;
      }
      next();
    });
  };
  next();
};

const endFaults = ({ lasting }: Trial): void => {
  for (const end of [...lasting]) end();
};

const advance = async (trial: Trial, untilMs: number): Promise<boolean> => {
  const { time, globe, violations } = trial;
  while (globe.clock.nowMs < untilMs && violations.length === 0) {
    await time.passUntil(Math.min(untilMs, globe.clock.nowMs + MINUTE_MS));
    trial.check({ kind: 'minute' });
  }
  return violations.length === 0;
};

/** Lets time pass until all is well, and says how long each concern took; what is not well in time is a promise broken. */
const converge = async (trial: Trial, untilMs: number): Promise<readonly Convergence[]> => {
  const { globe, violations } = trial;
  const fromMs = globe.clock.nowMs;
  const done: Convergence[] = [];
  let open = ALL_FLAWS.filter(({ fits }) => fits(trial));
  while (open.length > 0 && globe.clock.nowMs < untilMs) {
    if (!(await advance(trial, globe.clock.nowMs + MINUTE_MS))) return done;
    const afterMs = globe.clock.nowMs - fromMs;
    for (const { concern, find, boundMs } of open) {
      const flaws = await find(trial);
      if (flaws.length === 0) {
        done.push({ concern, afterMs });
        trial.tell(() => `${concern} are whole`);
      } else if (afterMs >= boundMs(trial)) {
        const what = `${concern} not whole ${afterMs / MINUTE_MS} minutes after the last fault: ${flaws.join('; ')}`;
        violations.push({ invariant: 'I18', atMs: globe.clock.nowMs, what });
        trial.tell(() => `VIOLATION I18: ${what}`);
      }
    }
    open = open.filter(({ concern }) => !done.some((one) => one.concern === concern));
  }
  return done;
};

const findLeft = async (trial: Trial): Promise<void> => {
  for (const { concern, find, fits } of ALL_FLAWS) {
    if (!fits(trial)) continue;
    for (const what of await find(trial)) {
      trial.violations.push({
        invariant: 'I19',
        atMs: trial.globe.clock.nowMs,
        what: `in the end, ${concern}: ${what}`,
      });
    }
  }
  trial.check({ kind: 'end' });
};

const toResult = (trial: Trial, convergences: readonly Convergence[]): TrialResult => {
  const { options, scene, history, violations, inject } = trial;
  const { invocations, events, reads, changes, selfThrottled, digest } = history;
  return {
    seed: options.seed,
    scene: scene.kind,
    minutes: Math.round((trial.globe.clock.nowMs - scene.startMs) / MINUTE_MS),
    violations,
    injections: inject.counts,
    convergences,
    invocations,
    events,
    reads,
    changes: changes.length,
    selfThrottled,
    digest: (digest >>> 0).toString(16).padStart(8, '0'),
  };
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
  trial.tell(() => JSON.stringify({ ...scene, text: undefined, loads: undefined }));
  trial.tell(() => `\n${scene.text}`);
  await prepareScene(trial);
  runSchedules(trial, pace);
  for (const { fromMs, toMs } of scene.storms) {
    if (!(await advance(trial, fromMs))) break;
    pace.isBusy = true;
    strikeOften(trial, toMs);
    if (!(await advance(trial, toMs))) break;
    endFaults(trial);
    trial.tell(() => 'calm');
    convergences.push(...(await converge(trial, scene.endMs)));
    pace.isBusy = false;
  }
  if (await advance(trial, scene.endMs)) await findLeft(trial);
  return toResult(trial, convergences);
};
