import { repairLack } from './missing-machines.ts';
import { ask, ceilMachines, keep, type Peer, type PeerSettings } from './peer.ts';

const HOUR_MINUTES = 60;
const DAY_HOURS = 24;
/** Needs kept for each hour of the day. */
const KEPT = 730;
const PERCENTILE = 0.9;
const MEAN_OF = 5;
const JUDGED_OF = 10;
const JUDGED_LACKING = 5;

/** The needs of one hour of the day: as they came, and in order. */
type SeenNeeds = { readonly arrived: readonly number[]; readonly sorted: readonly number[] };

type HistState = {
  readonly hours: readonly SeenNeeds[];
  /** Capacity less need in the last minutes. */
  readonly errors: readonly number[];
};

const NOTHING: SeenNeeds = { arrived: [], sorted: [] };

const placeOf = (sorted: readonly number[], need: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < need) low = middle + 1;
    else high = middle;
  }
  return low;
};

const remember = ({ arrived, sorted }: SeenNeeds, need: number): SeenNeeds => {
  const added = { arrived: [...arrived, need], sorted: sorted.toSpliced(placeOf(sorted, need), 0, need) };
  const [oldest] = arrived;
  if (oldest === undefined || arrived.length < KEPT) return added;
  return { arrived: added.arrived.slice(1), sorted: added.sorted.toSpliced(placeOf(added.sorted, oldest), 1) };
};

const ninetieth = ({ sorted }: SeenNeeds): number | undefined => sorted[Math.floor(sorted.length * PERCENTILE)];

/** The mean of the last five errors, 0 before there are so many. */
const meanError = (errors: readonly number[]): number => {
  const last = errors.slice(-MEAN_OF);
  return last.length < MEAN_OF ? 0 : last.reduce((sum, error) => sum + error, 0) / MEAN_OF;
};

/**
 * Hist (Urgaonkar et al.): the 90th percentile of the needs seen in this hour of the day, less the mean error of the last
 * five minutes; when most of the last ten lacked machines, a twentieth more than the load instead. Hours count from the
 * start of the run. Source: Histogram.py of ahmedaley/Autoscalers; it cuts its errors to five and so never comes to look at
 * ten, which is put right here.
 */
export const hist = ({ target }: PeerSettings): Peer<HistState> => ({
  initial: { hours: Array.from({ length: DAY_HOURS }, () => NOTHING), errors: [] },
  step: (before, observation) => {
    const { minute, demand, desired: current } = observation;
    if (demand === null) return keep(before, observation, 'INSUFFICIENT_DATA');
    const load = (100 * demand) / target;
    const need = ceilMachines(load);
    const hour = Math.floor(minute / HOUR_MINUTES) % DAY_HOURS;
    const errors = [...before.errors.slice(1 - JUDGED_OF), current - need];
    const error = meanError(errors);
    const seen = before.hours[hour] ?? NOTHING;
    const usual = ninetieth(seen) ?? current;
    const expected = usual > error ? usual - error : usual - error / MEAN_OF;
    const hours = before.hours.with(hour, remember(seen, need));
    if (errors.filter((one) => one < 0).length <= JUDGED_LACKING) return ask({ hours, errors }, ceilMachines(expected));
    return ask({ hours, errors: [] }, repairLack(load, current) ?? ceilMachines(expected));
  },
});
