import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { setTimer } from '../timer-queue.ts';
import { happens, pick } from './injector.ts';
import type { FunctionName } from './invocation.ts';
import type { Trial } from './trial.ts';

/** What brings events to functions: at least once at AWS, and here as often and as late as the seed has it. */
export type EventBus = {
  /** An event of AWS or of a schedule. */
  readonly publish: (region: string, name: FunctionName, event: unknown) => void;
  /** What a person invokes by hand: it comes once and now, or the person hears that it did not. */
  readonly ask: (region: string, name: FunctionName, event: unknown) => void;
  /** Holds everything that is published in a Region until the end, then lets it go at once. */
  readonly holdBack: (region: string, forMs: number) => void;
};

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

type Held = { untilMs: number };

/** From seconds to a day, and in one of many cases days. */
const delayMs = (trial: Trial): number => {
  const random = trial.inject.chance('event-delayed');
  const typical = pick(random, [5 * SECOND_MS, MINUTE_MS, 10 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]);
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
  const random = inject.chance('event-duplicated');
  const copies = inject.happens('event-duplicated', DUPLICATED) ? 1 + pick(random, [1, 1, 2, 9]) : 1;
  return Array.from({ length: copies }, (_, index) =>
    // A second delivery may come hours later, of the same event.
    index > 0 && happens(random, 0.2) ? arrives() + HOUR_MS * 3 * random.next() : arrives(),
  );
};

/** A bus that hands each copy of an event to `deliver` when it arrives. */
export const createEventBus = (
  trialOf: () => Trial,
  deliver: (region: string, name: FunctionName, event: unknown) => void,
): EventBus => {
  const held = new Map<string, Held>();
  return {
    ask: deliver,
    publish: (region, name, event) => {
      const trial = trialOf();
      const { clock } = trial.globe;
      for (const atMs of arrivals(trial)) {
        const untilMs = held.get(region)?.untilMs ?? 0;
        const random = trial.inject.chance('backlog-released');
        const comesMs = atMs < untilMs ? untilMs + random.next() * RELEASE_MS : atMs;
        if (comesMs - clock.nowMs > (AGE_MAX_MS[name] ?? Number.POSITIVE_INFINITY)) continue;
        setTimer(clock.timers, Math.ceil(comesMs), () => deliver(region, name, event));
      }
    },
    holdBack: (region, forMs) => {
      held.set(region, { untilMs: trialOf().globe.clock.nowMs + forMs });
    },
  };
};
