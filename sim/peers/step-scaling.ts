import { ask, keep, type Peer, type PeerSettings } from './peer.ts';
import { percentChange } from './percent-change.ts';
import { addDatapoint, NO_PERIODS, ringingAbove, ringingBelow, type TwoMinuteAlarms } from './two-minute-alarms.ts';

/** How far under the threshold that scales out the one that scales in is, in percent CPU. */
const BAND = 20;

/** Percent of capacity by how far the metric is beyond its threshold: the bands of the manual's example. */
const adjustmentBeyond = (breach: number): number => {
  if (breach >= 20) return 30;
  return breach >= 10 ? 10 : 0;
};

/**
 * AWS step scaling as in its manual's example: alarms of 2 x 120 s; 0, 10 or 30 % out by how far CPU is above the target,
 * and in as far as it is below the target less 20. Machines that boot or warm are in desired but not in the base, so that
 * repeated breaches of one band are one step; in is blocked while there are any. Source: "Step and simple scaling
 * policies" of the Amazon EC2 Auto Scaling user guide.
 */
export const stepScaling = ({ target }: PeerSettings): Peer<TwoMinuteAlarms> => ({
  initial: NO_PERIODS,
  step: (before, observation) => {
    const { metric, desired, pending, warming } = observation;
    const state = addDatapoint(before, metric);
    if (metric === null) return keep(state, observation, 'INSUFFICIENT_DATA');
    const base = desired - pending - warming;
    const high = ringingAbove(state, target);
    if (high !== null) {
      return ask(state, Math.max(desired, base + percentChange(base, adjustmentBeyond(high - target))));
    }
    const low = ringingBelow(state, target - BAND);
    if (low === null) return keep(state, observation, 'IN_BAND');
    if (pending > 0 || warming > 0) return keep(state, observation, 'WARMING');
    return ask(state, desired + percentChange(desired, -adjustmentBeyond(target - BAND - low)));
  },
});
