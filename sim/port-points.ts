import { Fault } from '../shared/core/fault.ts';
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

const reach = ({ cutOff }: World, port: PortName, method: string): void => {
  if (cutOff)
    throw new Fault('unknown', `${port}.${method}`, `${port}.${method} timed out: the Region does not answer`);
};

const createReadPoint =
  (world: World, hook: PointHook | undefined): Point =>
  (port, method, call) =>
    hook === undefined
      ? async (...args) => {
          reach(world, port, method);
          return call(...args);
        }
      : async (...args) => {
          await hook({ port, method, args, phase: 'before' });
          reach(world, port, method);
          const answer = await call(...args);
          await hook({ port, method, args, phase: 'after' });
          return answer;
        };

const createChangePoint = (world: World, { hook, onChange }: PointOptions): Point => {
  const point = createReadPoint(world, hook);
  if (onChange === undefined) return point;
  return (port, method, call) =>
    point(port, method, async (...args) => {
      const recorded = { atMs: world.nowMs, port, method, args };
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
export const createPoints = (world: World, options: PointOptions): Points => ({
  read: createReadPoint(world, options.hook),
  change: createChangePoint(world, options),
});
