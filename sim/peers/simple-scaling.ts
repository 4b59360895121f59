import { ask, keep, type Peer, type PeerSettings } from './peer.ts';
import { percentChange } from './percent-change.ts';
import { addDatapoint, NO_PERIODS, ringingAbove, ringingBelow, type TwoMinuteAlarms } from './two-minute-alarms.ts';

/** How far under the threshold that scales out the one that scales in is, in percent CPU. */
const BAND = 40;
const OUT_PERCENT = 30;
const IN_MACHINES = -1;
const COOLDOWN_MINUTES = 5;
/** A scale-in is over when connections have drained: the default deregistration delay. */
const DEREGISTRATION_MINUTES = 5;

type SimpleState = { readonly alarms: TwoMinuteAlarms; readonly restUntil: number };

/**
 * AWS simple scaling as in its manual's example: alarms of 2 x 120 s, 30 % out above the target, one machine in below the
 * target less 40. While a scaling activity or its cooldown lasts, alarms are ignored: 300 s from when the last machine
 * serves, or has left its load balancer. Source: "Scaling cooldowns" of the Amazon EC2 Auto Scaling user guide.
 */
export const simpleScaling = ({ target }: PeerSettings): Peer<SimpleState> => ({
  initial: { alarms: NO_PERIODS, restUntil: 0 },
  step: (before, observation) => {
    const { metric, minute, desired, pending } = observation;
    const alarms = addDatapoint(before.alarms, metric);
    const restUntil = pending > 0 ? minute + 1 + COOLDOWN_MINUTES : before.restUntil;
    const state = { alarms, restUntil };
    if (metric === null) return keep(state, observation, 'INSUFFICIENT_DATA');
    if (minute < restUntil) return keep(state, observation, 'COOLDOWN');
    if (ringingAbove(alarms, target) !== null) {
      return ask({ alarms, restUntil: minute + 1 + COOLDOWN_MINUTES }, desired + percentChange(desired, OUT_PERCENT));
    }
    if (ringingBelow(alarms, target - BAND) === null) return keep(state, observation, 'IN_BAND');
    return ask({ alarms, restUntil: minute + DEREGISTRATION_MINUTES + COOLDOWN_MINUTES }, desired + IN_MACHINES);
  },
});
