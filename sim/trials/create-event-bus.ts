import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { setTimer } from '../timer-queue.ts';
import type { EventBus } from './event-bus.ts';
import { happens, pick } from './injector.ts';
import type { FunctionName } from './invocation.ts';
import type { Trial } from './trial.ts';

/** From an event of AWS until whoever it wakes looks. */
const DELIVERY_MS = SECOND_MS;

/** What is released after a backlog comes within so long. */
const RELEASE_MS = 20 * SECOND_MS;

/** What a person may ask for is not done once it is older (`maximumEventAge` in serverless.yml). */
const AGE_MAX_MS: Readonly<Partial<Record<FunctionName, number>>> = {
  restore: MINUTE_MS,
  drill: MINUTE_MS,
  failover: MINUTE_MS,
};

const LOST = 0.05;
const DUPLICATED = 0.06;
const DELAYED = 0.05;
const REORDERED = 0.05;

/** From seconds to days. */
const delayMs = (trial: Trial): number => {
  const random = trial.inject.chance('event-delayed');
  const typical = pick(random, [
    5 * SECOND_MS,
    MINUTE_MS,
    10 * MINUTE_MS,
    2 * HOUR_MS,
    6 * HOUR_MS,
    18 * HOUR_MS,
    3 * DAY_MS,
  ]);
  return typical * (0.5 + random.next());
};

/** When the copies of one event arrive. */
const arrivals = (trial: Trial): readonly number[] => {
  const { inject, globe } = trial;
  const dueMs = globe.clock.nowMs + DELIVERY_MS;
  if (inject.happens('event-lost', LOST)) return [];
  const arrives = (): number => {
    if (inject.happens('event-delayed', DELAYED)) return dueMs + delayMs(trial);
    // Past others that came a little later.
    if (inject.happens('event-reordered', REORDERED)) return dueMs + inject.chance('event-reordered').next() * 20_000;
    return dueMs;
  };
  if (!inject.happens('event-duplicated', DUPLICATED)) return [arrives()];
  const random = inject.chance('event-duplicated');
  return Array.from({ length: 1 + pick(random, [1, 1, 2, 9]) }, (_, index) =>
    // A second delivery may come hours later, of the same event.
    index > 0 && happens(random, 0.2) ? arrives() + HOUR_MS * 3 * random.next() : arrives(),
  );
};

type Held = { readonly name: FunctionName; readonly event: unknown; readonly sinceMs: number };

/** A bus that hands each copy of an event to `deliver` when it arrives. */
export const createEventBus = (
  trialOf: () => Trial,
  deliver: (region: string, name: FunctionName, event: unknown) => void,
): EventBus => {
  const holding = new Map<string, Held[]>();
  const bring = (region: string, held: Held): void => {
    const { clock } = trialOf().globe;
    const waiting = holding.get(region);
    if (waiting !== undefined) waiting.push(held);
    else if (clock.nowMs - held.sinceMs <= (AGE_MAX_MS[held.name] ?? Number.POSITIVE_INFINITY))
      deliver(region, held.name, held.event);
  };
  return {
    ask: deliver,
    publish: (region, name, event) => {
      const trial = trialOf();
      const { clock } = trial.globe;
      const held = { name, event, sinceMs: clock.nowMs };
      trial.recent.add({ region, name, event });
      for (const atMs of arrivals(trial)) setTimer(clock.timers, Math.ceil(atMs), () => bring(region, held));
    },
    holdBack: (region) => {
      const backlog: Held[] = [];
      holding.set(region, backlog);
      return () => {
        const { globe, inject } = trialOf();
        if (holding.get(region) === backlog) holding.delete(region);
        const random = inject.chance('backlog-released');
        for (const held of backlog) {
          const atMs = globe.clock.nowMs + Math.ceil(random.next() * RELEASE_MS);
          setTimer(globe.clock.timers, atMs, () => bring(region, held));
        }
        return backlog.length;
      };
    },
  };
};
