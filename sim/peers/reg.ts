import { repairLack } from './missing-machines.ts';
import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

const WINDOW = 60;

/** Needs of the last minutes. */
type RegState = { readonly needs: readonly number[] };

/** Value at the last point of the parabola fitted to evenly spaced values by least squares; below three, the last value. */
export const fitParabolaEnd = (values: readonly number[]): number => {
  const count = values.length;
  if (count < 3) return values.at(-1) ?? 0;
  // Three polynomials that are orthogonal on the points, so that each coefficient can be found by itself.
  const middle = (count - 1) / 2;
  const spread = (count ** 2 - 1) / 12;
  let [sum, slope, slopeNorm, bend, bendNorm] = [0, 0, 0, 0, 0];
  for (const [index, value] of values.entries()) {
    const linear = index - middle;
    const quadratic = linear ** 2 - spread;
    sum += value;
    slope += linear * value;
    slopeNorm += linear ** 2;
    bend += quadratic * value;
    bendNorm += quadratic ** 2;
  }
  return sum / count + (slope / slopeNorm) * middle + (bend / bendNorm) * (middle ** 2 - spread);
};

/**
 * Reg (Iqbal et al.): goes in along a parabola through the needs of the last hour, with a fifth to spare, and out to a
 * twentieth more than the load as soon as that is above capacity. Desired is its current capacity, for it knows of no boot
 * time. Source: Regression.py of ahmedaley/Autoscalers.
 */
export const reg = ({ target }: PeerSettings): Peer<RegState> => ({
  initial: { needs: [] },
  step: (before, observation) => {
    const { demand, desired: current } = observation;
    if (demand === null) return keep(before, observation, 'INSUFFICIENT_DATA');
    const load = (100 * demand) / target;
    const need = ceilMachines(load);
    const state = { needs: [...before.needs.slice(1 - WINDOW), need] };
    if (current <= need) return ask(state, repairLack(load, current) ?? current);
    const fitted = ceilMachines(fitParabolaEnd(state.needs));
    return ask(state, fitted > 0 ? Math.min(current, ceilMachines(1.2 * fitted)) : current);
  },
});
