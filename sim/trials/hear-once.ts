import type { EventBus } from './event-bus.ts';
import type { Trial } from './trial.ts';

/** Of what is told of many snapshots at the same moment, one wakes a look at all of them, and the others find nothing left to do. */
const kindOf = (event: unknown): string | null => {
  if (typeof event !== 'object' || event === null || !('detail-type' in event)) return null;
  const { 'detail-type': kind } = event;
  return typeof kind === 'string' && kind.startsWith('EBS ') ? kind : null;
};

/** In quiet hours, delivers one of the events that tell the same of other snapshots at the same moment: the rest are as if lost. */
export const hearOnceInQuiet = (bus: EventBus, trialOf: () => Trial): EventBus => {
  const heardAtMs = new Map<string, number>();
  return {
    ...bus,
    publish: (region, name, event) => {
      const { globe, isStormy } = trialOf();
      const kind = isStormy() ? null : kindOf(event);
      if (kind !== null) {
        const key = `${region} ${name} ${kind}`;
        if (heardAtMs.get(key) === globe.clock.nowMs) return;
        heardAtMs.set(key, globe.clock.nowMs);
      }
      bus.publish(region, name, event);
    },
  };
};
