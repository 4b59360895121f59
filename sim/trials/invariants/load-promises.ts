import { MINUTE_MS } from '../../../shared/core/time.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { Invariant } from '../invariant.ts';
import { slownessOf } from '../slowness-of.ts';

/** Requests that a bucket refused although nobody else drained it, among a thousand. */
const SELF_THROTTLED_PER_MILLE = 2;

/** Bursts so small need no share. */
const SELF_THROTTLED_FREE = 20;

/** Longest that a fleet is not looked at: in a storm, and in the quiet hours of a trial or where events are held back, when schedules are rare. */
const UNSEEN_STORM_MS = 15 * MINUTE_MS;
const UNSEEN_QUIET_MS = 75 * MINUTE_MS;

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
  promise:
    'No fleet goes unseen for long while its ledger, EC2 and its target groups answer, whatever is wrong with another one.',
  ofBooks: true,
  at: ['minute'],
  check: ({ setups, globe, history, scene, isStormy, inject }) => {
    const { nowMs } = globe.clock;
    const isHeldBack = inject.enabled.has('backlog-released');
    const isBusy = isStormy() && !isHeldBack;
    const { befallen, lamedMs } = history;
    const excusedMs = Math.max(scene.startMs, befallen.get('deployment') ?? 0, befallen.get('backlog') ?? 0);
    return [...setups].flatMap(([region, { config }]) => {
      const longestMs = isBusy ? UNSEEN_STORM_MS * slownessOf(scene, region) : UNSEEN_QUIET_MS;
      return config.fleets.flatMap(({ name, mode }) => {
        if (mode === 'observe') return [];
        const { savedAtMs } = memoryOf(history.fleets, region, name);
        const couldNotMs = Math.max(lamedMs.get(region) ?? 0, lamedMs.get(`${region} ${name}`) ?? 0);
        const unseenMs = nowMs - Math.max(excusedMs, savedAtMs, couldNotMs);
        return unseenMs > longestMs
          ? [`${region} ${name}: not looked at for ${Math.round(unseenMs / MINUTE_MS)} minutes`]
          : [];
      });
    });
  },
};
