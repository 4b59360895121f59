import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

/** Datapoints in a row above the target that scale out, and below `LOW_SHARE` of it that scale in. */
const HIGH_DATAPOINTS = 3;
const LOW_DATAPOINTS = 15;
const LOW_SHARE = 0.9;

/** How many datapoints in a row were beyond each alarm's threshold. */
export type TrackingState = { readonly high: number; readonly low: number };

const QUIET: TrackingState = { high: 0, low: 0 };

/**
 * AWS target tracking. Out when the last 3 datapoints are all above the target: to ceil(base x metric / target), where
 * base is what was in service and warm in that minute; pending and warming machines already count in desired. In when the
 * last 15 are all below 0.9 of it and nothing is pending or warming: to ceil(in service x metric / target). Both go on
 * every minute for as long as the alarm stays; there is no cooldown. Source: the Amazon EC2 Auto Scaling user guide; the
 * 0.9 is its "usually more than 10 % lower".
 */
export const targetTracking = ({ target }: PeerSettings): Peer<TrackingState> => ({
  initial: QUIET,
  step: (before, observation) => {
    const { metric, measuredOver, measuredWarm, desired, pending, warming } = observation;
    if (metric === null) return keep(QUIET, observation, 'INSUFFICIENT_DATA');
    const state = {
      high: metric > target ? before.high + 1 : 0,
      low: metric < LOW_SHARE * target ? before.low + 1 : 0,
    };
    if (state.high >= HIGH_DATAPOINTS) {
      return ask(state, Math.max(desired, ceilMachines((measuredWarm * metric) / target)));
    }
    if (state.low < LOW_DATAPOINTS) return keep(state, observation, 'IN_BAND');
    if (pending > 0 || warming > 0) return keep(state, observation, 'WARMING');
    return ask(state, Math.min(desired, ceilMachines((measuredOver * metric) / target)));
  },
});
