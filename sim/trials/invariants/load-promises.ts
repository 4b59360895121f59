import { MINUTE_MS } from '../../../shared/core/time.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Evidence, Invariant } from '../invariant.ts';

/** Requests that a bucket refused although nobody else drained it, among a thousand. */
const SELF_THROTTLED_PER_MILLE = 2;

/** Bursts so small need no share. */
const SELF_THROTTLED_FREE = 20;

/** Longest that a fleet is not looked at: in a storm, and in the quiet hours of a trial or where events are held back, when schedules are rare. */
const UNSEEN_STORM_MS = 25 * MINUTE_MS;
const UNSEEN_QUIET_MS = 75 * MINUTE_MS;

/** Whether a Region runs nothing, or reaches nothing of what a look needs. */
const isLamed = ({ globe, inject }: Evidence, region: string): boolean => {
  const world = globe.cloud.get(region);
  return world === undefined || world.cutOff || world.impairments.size > 0 || inject.enabled.has('region-silent');
};

/** Calls stay within what EC2 gives for nothing. */
export const KEEP_BUCKETS: Invariant = {
  id: 'I20',
  promise: 'Hardly a request comes to a bucket that Ballast itself has emptied.',
  at: ['end'],
  check: ({ history }) => {
    const { selfThrottled, reads, changes } = history;
    const most = SELF_THROTTLED_FREE + ((reads + changes.length) * SELF_THROTTLED_PER_MILLE) / 1_000;
    return selfThrottled > most
      ? [`${selfThrottled} requests found an empty bucket, of ${reads + changes.length}`]
      : [];
  },
};

/** One that is broken delays no other. */
export const LOOK_AT_ALL: Invariant = {
  id: 'I20',
  promise: 'No fleet goes unseen for long, whatever is wrong with another one.',
  ofBooks: true,
  at: ['minute'],
  check: (evidence) => {
    const { setups, globe, history, scene, isStormy, inject } = evidence;
    const { nowMs } = globe.clock;
    const isHeldBack = inject.enabled.has('backlog-released');
    const longestMs = isStormy() && !isHeldBack ? UNSEEN_STORM_MS : UNSEEN_QUIET_MS;
    return [...setups].flatMap(([region, { config }]) => {
      if (isLamed(evidence, region)) return [];
      return config.fleets.flatMap(({ name, mode }) => {
        if (mode === 'observe' || history.befallen.has(`ledger ${region} ${name}`)) return [];
        const { savedAtMs } = memoryOf(history.fleets, region, name);
        const excusedMs = Math.max(history.befallen.get('deployment') ?? 0, history.befallen.get('backlog') ?? 0);
        const unseenMs = nowMs - Math.max(scene.startMs, savedAtMs, excusedMs);
        return unseenMs > longestMs
          ? [`${region} ${name}: not looked at for ${Math.round(unseenMs / MINUTE_MS)} minutes`]
          : [];
      });
    });
  },
};
