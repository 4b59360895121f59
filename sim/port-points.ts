import { Fault } from '../shared/core/fault.ts';
import { findImpaired } from './impairments.ts';
import type { PointHook, PortName, RecordedCall } from './point-hook.ts';
import type { World } from './world-state.ts';

/** Who is told of the calls of a handler. */
export type PointOptions = {
  readonly hook?: PointHook;
  /** Told of every call that asks for a change, done or failed. */
  readonly onChange?: (call: RecordedCall) => void;
};

type Call<Args extends readonly unknown[], Answer> = (...args: Args) => Answer | Promise<Answer>;

/** Makes a port's method out of what it does. */
export type Point = <Args extends readonly unknown[], Answer>(
  port: PortName,
  method: string,
  call: Call<Args, Answer>,
) => (...args: Args) => Promise<Answer>;

/** Methods that read, and methods that ask for a change. */
export type Points = { readonly read: Point; readonly change: Point };

/** A call on its way to what it calls. */
type Passage = { readonly port: PortName; readonly method: string; readonly kind: 'read' | 'change' };

/** How calls get to where they go: takes the time that it takes, or throws a `Fault` that says why they do not. */
export type Way = {
  /** The Region that it leads to, when that is another than the caller's. */
  readonly to?: string;
  readonly pass: (passage: Passage) => Promise<void> | undefined;
};

/** Throws while a Region, or the service in it that a call is to, does not answer. */
export const checkAnswers = ({ cutOff, impairments }: World, { port, method, kind }: Passage): void => {
  if (cutOff)
    throw new Fault('unknown', `${port}.${method}`, `${port}.${method} timed out: the Region does not answer`);
  const impaired = findImpaired(impairments, port, kind);
  if (impaired !== null)
    throw new Fault('unknown', `${port}.${method}`, `${port}.${method} failed: ${impaired} is down`);
};

/** The way into a Region that takes no time. */
const directWay = (world: World): Way => ({
  pass: (passage) => {
    checkAnswers(world, passage);
    return undefined;
  },
});

const callDirectly =
  <Args extends readonly unknown[], Answer>(way: Way, passage: Passage, call: Call<Args, Answer>) =>
  async (...args: Args): Promise<Answer> => {
    const passing = way.pass(passage);
    if (passing !== undefined) await passing;
    return call(...args);
  };

const createPoint =
  (way: Way, hook: PointHook | undefined, kind: Passage['kind']): Point =>
  (port, method, call) => {
    const direct = callDirectly(way, { port, method, kind }, call);
    if (hook === undefined) return direct;
    const where = way.to === undefined ? {} : { region: way.to };
    return async (...args) => {
      const called = { port, method, args, ...where };
      const before = hook({ ...called, phase: 'before' });
      if (before !== undefined) await before;
      const answer = await direct(...args);
      const after = hook({ ...called, phase: 'after' });
      if (after !== undefined) await after;
      return answer;
    };
  };

const createChangePoint = (world: World, { hook, onChange }: PointOptions, way: Way): Point => {
  const point = createPoint(way, hook, 'change');
  if (onChange === undefined) return point;
  const where = way.to === undefined ? {} : { region: way.to };
  return (port, method, call) =>
    point(port, method, async (...args) => {
      const recorded = { atMs: world.nowMs, port, method, args, ...where };
      try {
        const answer = await call(...args);
        onChange({ ...recorded, outcome: { kind: 'done', answer } });
        return answer;
      } catch (error) {
        onChange({ ...recorded, outcome: { kind: 'failed', error } });
        throw error;
      }
    });
};

/**
 * The points of calls into one Region: each call is two of them, at which a hook may let others run, fail the call, lose its
 * reply or let the caller die. While the Region is cut off every call fails. Without a hook a call goes straight through.
 */
export const createPoints = (world: World, options: PointOptions, way: Way = directWay(world)): Points => ({
  read: createPoint(way, options.hook, 'read'),
  change: createChangePoint(world, options, way),
});
