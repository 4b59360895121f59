import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

const FIRST_INTERVAL = 5;

type AdaptState = {
  /** Steps so far, and the sum of capacity over them and the start; null before the first. */
  readonly steps: number;
  readonly capacitySum: number | null;
  /** Average capacity of the last interval; steps and capacity of the one under way. */
  readonly averageCapacity: number | null;
  readonly intervalSteps: number;
  readonly intervalSum: number;
  /** Steps from one estimate to the next, and since the last. */
  readonly interval: number;
  readonly sinceEstimate: number;
  /** Machines a step to add, and what of them is not a whole machine yet. */
  readonly rate: number;
  readonly owed: number;
};

const INITIAL: AdaptState = {
  steps: 0,
  capacitySum: null,
  averageCapacity: null,
  intervalSteps: 0,
  intervalSum: 0,
  interval: FIRST_INTERVAL,
  sinceEstimate: FIRST_INTERVAL,
  rate: 0,
  owed: 0,
};

/** Closes the interval when it is over, and estimates the rate anew when it is time. */
const estimate = (before: AdaptState, need: number, current: number): AdaptState => {
  const steps = before.steps + 1;
  const intervalSteps = before.intervalSteps + 1;
  const intervalSum = before.intervalSum + current;
  const isOver = intervalSteps >= Math.ceil(before.interval);
  const averageCapacity = isOver ? intervalSum / intervalSteps : (before.averageCapacity ?? current);
  const state = {
    ...before,
    steps,
    averageCapacity,
    intervalSteps: isOver ? 0 : intervalSteps,
    intervalSum: isOver ? 0 : intervalSum,
    sinceEstimate: before.sinceEstimate + 1,
  };
  if (state.sinceEstimate < before.interval || averageCapacity <= 0) return state;
  const average = (before.capacitySum ?? current) / steps;
  const rate = (averageCapacity / average) * ((need - current) / average) * average;
  const interval = (5 * 0.01 * current) / averageCapacity;
  return { ...state, rate: rate < 0 ? rate / 4 : rate, interval, sinceEstimate: 0 };
};

/** Whole machines of what is owed: taken out down to the need, or added to what a lack of machines asks for at once. */
const repair = (state: AdaptState, need: number, current: number): readonly [desired: number, owed: number] => {
  const owed = state.owed + state.rate;
  const whole = Math.trunc(owed);
  const left = owed - whole;
  if (owed < 0) return [Math.max(need, current + whole), left];
  return [need > current ? ceilMachines(1.1 * need) + whole : current, left];
};

/**
 * Adapt (Ali-Eldin et al.): a controller whose rate of change is the lack of machines weighed by how capacity compares with
 * its long-run average, quartered on the way in; whenever machines lack, a tenth more than the need at once. Desired is its
 * current capacity. Source: AKTE.py of ahmedaley/Autoscalers, without its noise on a server's speed.
 */
export const adapt = ({ target }: PeerSettings): Peer<AdaptState> => ({
  initial: INITIAL,
  step: (before, observation) => {
    const { demand, desired: current } = observation;
    if (demand === null) return keep(before, observation, 'INSUFFICIENT_DATA');
    const need = ceilMachines((100 * demand) / target);
    const state = estimate(before, need, current);
    const [desired, owed] = repair(state, need, current);
    const capacitySum = (state.capacitySum ?? current) + Math.min(current, desired);
    return ask({ ...state, owed, capacitySum }, desired);
  },
});
