import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { failZone, restoreZone } from '../faults/fail-zone.ts';
import { impairInstance } from '../faults/impair-instance.ts';
import { interruptSpot } from '../faults/interrupt-spot.ts';
import { setTimer } from '../timer-queue.ts';
import type { Incident } from './incident.ts';

/** Not on the minute, when everybody looks: that would flatter or harm whoever is quick. */
const INTO_MINUTE_MS = 20 * SECOND_MS;

const SPOT_WARNING_MS = 2 * MINUTE_MS;

const OUTAGE_MS = 45 * MINUTE_MS;
const AUTOSHIFT_AFTER_MS = 5 * MINUTE_MS;

/** What can go wrong in a simulated day, in the order of the day: away from its flash crowd, hours apart. */
export const INCIDENTS: readonly Incident[] = [
  {
    name: 'dead-instance',
    title: 'an instance hangs: EC2 says running, nothing on it answers',
    intoDayMs: 9 * HOUR_MS + 30 * MINUTE_MS + INTO_MINUTE_MS,
    lastsMs: 0,
    strike: (world, [oldest]) => {
      if (oldest === undefined) return [];
      impairInstance(world, oldest.id, { check: 'instance' });
      return [oldest];
    },
    missed: 'no instance was in service',
  },
  {
    name: 'spot-reclaim',
    title: 'EC2 takes a Spot instance back, two minutes after its warning',
    intoDayMs: 12 * HOUR_MS + 30 * MINUTE_MS + INTO_MINUTE_MS,
    lastsMs: SPOT_WARNING_MS,
    strike: (world, serving) => {
      const oldest = serving.find(({ market }) => market === 'spot');
      if (oldest === undefined) return [];
      interruptSpot(world, oldest.id);
      return [oldest];
    },
    missed: 'no Spot instance was in service',
  },
  {
    name: 'zone-outage',
    title: 'an Availability Zone fails for 45 minutes, ARC shifts away from it after five',
    intoDayMs: 15 * HOUR_MS + INTO_MINUTE_MS,
    lastsMs: OUTAGE_MS,
    strike: (world, serving) => {
      const [failing] = world.zones.values();
      if (failing === undefined) return [];
      failZone(world, failing, { shiftedAfterMs: AUTOSHIFT_AFTER_MS });
      setTimer(world.timers, world.nowMs + OUTAGE_MS, () => restoreZone(world, failing));
      return serving.filter(({ zone }) => zone === failing);
    },
    missed: 'no instance was in service in it',
  },
];
