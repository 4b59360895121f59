import { takesOf } from '../core/budget/api-buckets.ts';
import type { ApiShare } from '../core/budget/api-share.ts';
import { priorityOf } from '../core/budget/call-priority.ts';
import { type Buckets, type Claim, claimsAhead, takeTurn } from '../core/budget/take-turn.ts';
import { Fault } from '../core/fault.ts';
import type { Wake } from '../core/look-request.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';

/** Longer than this a call does not wait for its turn: its invocation has other fleets to look at. */
const WAIT_MAX_MS = 10 * SECOND_MS;
/** Shorter pauses than this would only keep asking. */
const PAUSE_MIN_MS = 20;

/**
 * Resolves when a call may be sent; rejects with a `throttled` fault where that would take too long, or on abort. `region` is
 * another one than that of the process: each has buckets of its own.
 */
export type TakeTurn = (operation: string, instances: number, signal: AbortSignal, region?: string) => Promise<void>;

/** Lets time pass; rejects on abort. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** What is left in the buckets of a Region, and who waits for them, in the order they came. */
type Queue = { buckets: Buckets; readonly waiting: Set<Claim> };

/** The Region of the process. */
const HOME = '';

/**
 * What this process may spend of the account's EC2 buckets. It lives as long as the process; each invocation takes its
 * turns from it by what woke it.
 */
export const createApiBudget = (share: ApiShare, clock: Clock, pause: Pause): ((wake: Wake['kind']) => TakeTurn) => {
  const queues = new Map<string, Queue>();

  const queueOf = (region: string): Queue => {
    const queue = queues.get(region) ?? { buckets: new Map(), waiting: new Set() };
    queues.set(region, queue);
    return queue;
  };

  const isServed = async (queue: Queue, claim: Claim, untilMs: number, signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      const nowMs = clock.nowMs();
      const turn = takeTurn(queue.buckets, share, claim, claimsAhead([...queue.waiting], claim), nowMs);
      if (turn.kind === 'taken') {
        queue.buckets = turn.buckets;
        // At once: those that ask in the same moment are behind it no longer.
        queue.waiting.delete(claim);
        return true;
      }
      if (nowMs >= untilMs) return false;
      await pause(Math.min(Math.max(turn.waitMs, PAUSE_MIN_MS), untilMs - nowMs), signal);
    }
  };

  return (wake) =>
    async (operation, instances, signal, region = HOME) => {
      const claim = { takes: takesOf(operation, instances), priority: priorityOf(operation, wake) };
      const queue = queueOf(region);
      queue.waiting.add(claim);
      try {
        if (!(await isServed(queue, claim, clock.nowMs() + WAIT_MAX_MS, signal))) throw outOfTurns(operation);
      } finally {
        queue.waiting.delete(claim);
      }
    };
};

const outOfTurns = (operation: string): Fault =>
  new Fault(
    'throttled',
    operation,
    `${operation} waited ${WAIT_MAX_MS / SECOND_MS} seconds for its turn: more calls are wanted than EC2 lets this account make`,
  );
