import { advanceCloudTo, type Cloud } from '../cloud.ts';
import { setTimer } from '../timer-queue.ts';
import type { World } from '../world-state.ts';

/** Functions that run while the clock of a cloud goes on: it stands still whenever one of them can go on. */
export type VirtualTime = {
  /** Resolves when so much time has passed in the cloud. */
  readonly wait: (ms: number) => Promise<void>;
  /** Begins a piece of work at a time of the cloud. */
  readonly startAt: (atMs: number, run: () => Promise<void>) => void;
  /** Lets time pass, and all that is due in it run, until then or until it is over; what is under way then goes on later. */
  readonly passUntil: (untilMs: number, isOver?: () => boolean) => Promise<void>;
};

/** Lets everything that can go on go on: whatever is left waits for the cloud's clock. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time of a cloud whose timers, in one of its Regions, wake whoever waits. `isWoken` tells of anything else that is to be run. */
export const createVirtualTime = (cloud: Cloud, clock: World, onWoken: () => boolean): VirtualTime => {
  let isDue = false;
  const failures: unknown[] = [];
  const startAt = (atMs: number, run: () => Promise<void>): void =>
    setTimer(clock.timers, atMs, () => {
      isDue = true;
      run().catch((error: unknown) => failures.push(error));
    });
  return {
    startAt,
    wait: (ms) =>
      new Promise((resolve) => {
        setTimer(clock.timers, clock.nowMs + ms, () => {
          isDue = true;
          resolve();
        });
      }),
    passUntil: async (untilMs, isOver = () => false) => {
      for (;;) {
        await settle();
        if (failures.length > 0) throw failures[0];
        if (isOver()) return;
        isDue = false;
        advanceCloudTo(cloud, untilMs, () => {
          isDue = onWoken() || isDue;
          return isDue;
        });
        if (!isDue) return;
      }
    },
  };
};
