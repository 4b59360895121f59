import { setTimer } from '../timer-queue.ts';
import type { FaultClass } from './fault-class.ts';
import type { Trial } from './trial.ts';

/** Lets a fault go on for so long, or until the storm is over: `end` is called once. */
export const letLast = (trial: Trial, fault: FaultClass, forMs: number, end: () => void): void => {
  const { lasting, globe } = trial;
  const once = (): void => {
    if (!lasting.delete(once)) return;
    trial.lastFaultMs = globe.clock.nowMs;
    trial.tell(() => `! ${fault} is over`);
    end();
  };
  lasting.add(once);
  setTimer(globe.clock.timers, globe.clock.nowMs + forMs, once);
};
