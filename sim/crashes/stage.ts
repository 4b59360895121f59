import { Fault } from '../../shared/core/fault.ts';
import { never } from '../never.ts';
import type { PointHook } from '../point-hook.ts';
import type { CrashPoint } from './crash-point.ts';

/** One invocation of a function, or one command of a person; its calls pass the hook, where there is one. */
type Invocation<Answer> = (hook: PointHook | undefined) => Promise<Answer>;

/** Where invocations run, one of which is made to crash. */
export type Stage = {
  /** Runs an invocation, and where it is to be retried once more; null when it died or ended in a fault. */
  readonly invoke: <Answer>(run: Invocation<Answer>) => Promise<Answer | null>;
  /** Every call of every invocation so far, up to the one that was meddled with: `port.method`. */
  readonly calls: readonly string[];
  /** Invocations that died so far, each with the memory of its process. */
  readonly deaths: () => number;
  /** Whether the point was reached. */
  readonly hasCrashed: () => boolean;
};

type Crash = { isOver: boolean; deaths: number };

/** Lets one invocation be meddled with at a call. `died` resolves when it dies, and then none of its calls goes on. */
const meddle = (point: CrashPoint, calls: string[], crash: Crash) => {
  const { promise: died, resolve } = Promise.withResolvers<null>();
  let isDead = false;
  let chosen: readonly unknown[] | null = null;
  const die = (): Promise<never> => {
    isDead = true;
    crash.deaths += 1;
    resolve(null);
    return never();
  };
  const before = (call: string, args: readonly unknown[]): Promise<void> => {
    if (crash.isOver) return Promise.resolve();
    calls.push(call);
    if (calls.length !== point.call) return Promise.resolve();
    crash.isOver = true;
    if (point.mishap === 'dies-before') return die();
    chosen = args;
    return Promise.resolve();
  };
  const after = (call: string, args: readonly unknown[]): Promise<void> => {
    if (args !== chosen) return Promise.resolve();
    chosen = null;
    if (point.mishap === 'dies-after') return die();
    return Promise.reject(new Fault('unknown', call, `the reply of ${call} was lost`));
  };
  const hook: PointHook = ({ port, method, args, phase }) => {
    if (isDead) return never();
    return phase === 'before' ? before(`${port}.${method}`, args) : after(`${port}.${method}`, args);
  };
  return { hook, died };
};

/** A fault is an error of the function, which ends no more than itself. */
const orNull = async <Answer>(work: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return null;
  }
};

/** A call that no workflow gets to: nothing crashes. */
const NOWHERE: CrashPoint = { call: Number.POSITIVE_INFINITY, mishap: 'dies-before', recovery: 'tick' };

/** Opens a stage on which the invocation dies, or loses a reply, that makes the call of the point; without one, none does. */
export const openStage = (point: CrashPoint = NOWHERE): Stage => {
  const calls: string[] = [];
  const crash: Crash = { isOver: false, deaths: 0 };
  return {
    calls,
    deaths: () => crash.deaths,
    hasCrashed: () => crash.isOver,
    invoke: async (run) => {
      if (crash.isOver) return orNull(run(undefined));
      const { hook, died } = meddle(point, calls, crash);
      const answer = await Promise.race([orNull(run(hook)), died]);
      return crash.isOver && point.recovery === 'retry' ? orNull(run(undefined)) : answer;
    },
  };
};
