import { ask, ceilMachines, keep, type Observation, type Peer, type PeerSettings } from './peer.ts';

const TOLERANCE = 0.1;
/** Scale-in takes the most that was recommended within this time. */
const STABILISATION_MINUTES = 5;
/** It looks every 15 s and may each time add 4 machines or double them. */
const LOOKS_A_MINUTE = 4;
const MACHINES_A_LOOK = 4;

/** What was recommended in the last minutes, before it was stabilised. */
type PodState = { readonly recommended: readonly number[] };

const isWithinTolerance = (ratio: number): boolean => Math.abs(1 - ratio) <= TOLERANCE + 1e-9;

/** Machines that are not measured yet count for nothing, but only where the others ask for more. */
const recommend = (observation: Observation, metric: number, target: number): number => {
  const { desired, measuredOver, inService, pending } = observation;
  const ready = Math.min(measuredOver, inService);
  const ignored = inService + pending - ready;
  const ratio = metric / target;
  if (ignored === 0 || ratio <= 1) return isWithinTolerance(ratio) ? desired : ceilMachines(ratio * ready);
  const machines = ready + ignored;
  const ratioOfAll = (ratio * ready) / machines;
  if (isWithinTolerance(ratioOfAll) || ratioOfAll < 1) return desired;
  return Math.max(desired, ceilMachines(ratioOfAll * machines));
};

const mostAfterAMinute = (desired: number): number => {
  let most = desired;
  for (let look = 0; look < LOOKS_A_MINUTE; look += 1) most = Math.max(most + MACHINES_A_LOOK, 2 * most);
  return most;
};

/**
 * The Kubernetes Horizontal Pod Autoscaler (v2, CPU utilisation, defaults of upstream), a machine taken for a pod that is
 * ready after boot: ceil(ready x metric / target) unless within 10 % of the target; scale-in to the most recommended in
 * 300 s; scale-out by 100 % or 4 machines every 15 s. Its four looks a minute see one datapoint, so that they are one here.
 * Source: replica_calculator.go and horizontal.go of kubernetes/kubernetes.
 */
export const podAutoscaler = ({ target }: PeerSettings): Peer<PodState> => ({
  initial: { recommended: [] },
  step: (state, observation) => {
    const { metric, desired } = observation;
    if (metric === null) return keep(state, observation, 'INSUFFICIENT_DATA');
    const before = state.recommended.length === 0 ? [desired] : state.recommended.slice(1 - STABILISATION_MINUTES);
    const recommended = [...before, recommend(observation, metric, target)];
    const newest = recommended.at(-1) ?? desired;
    const stabilised = newest < desired ? Math.min(desired, Math.max(...recommended)) : newest;
    return ask({ recommended }, Math.min(stabilised, mostAfterAMinute(desired)));
  },
});
