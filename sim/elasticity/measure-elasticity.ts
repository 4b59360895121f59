import { clairvoyantMinutes } from '../fluid/clairvoyant.ts';
import type { CapacityRun } from '../fluid/run-fluid.ts';

/** A run to be judged, and what it is judged by; capacity in units of one size. */
export type JudgedRun = {
  readonly run: CapacityRun;
  /** Load of each minute in units at 100 %. */
  readonly demand: Float64Array;
  /** Share of a unit's rate up to which it serves well. */
  readonly knee: number;
  readonly min: number;
  readonly bootMinutes: number;
  /** Minutes at the start that are left out. */
  readonly leaveOut: number;
};

/** The elasticity of a run; percentages as in the SPEC metrics, in-service capacity against the least that serves well. */
export type Elasticity = {
  readonly minutes: number;
  /** Share of requests above the knee of ready capacity. */
  readonly shortfall: number;
  readonly underMinutes: number;
  /** Unit minutes from launch to termination, and the same as a multiple of the clairvoyant optimum. */
  readonly costMinutes: number;
  readonly cost: number;
  /** Under-provisioning accuracy, demand-normalised [%]. */
  readonly thetaU: number;
  /** Over-provisioning accuracy, demand-normalised [%]. */
  readonly thetaO: number;
  /** Share of the time with less, and with more, than needed [%]. */
  readonly tauU: number;
  readonly tauO: number;
  /** Share of the time in which supply and demand did not move the same way [%]. */
  readonly upsilon: number;
  readonly actionsPerDay: number;
  /** Changes the other way within 30 minutes of the one before. */
  readonly reversals: number;
};

const MINUTES_A_DAY = 1_440;
const REVERSAL_MINUTES = 30;
const ROUNDING_NOISE = 1e-9;

/** The fewest whole units that serve each minute's demand below the knee, at least `min`. */
export const unitsNeeded = (demand: Float64Array, knee: number, min: number): Float64Array =>
  demand.map((load) => Math.max(min, Math.ceil(load / knee - ROUNDING_NOISE)));

type Provisioning = Pick<Elasticity, 'thetaU' | 'thetaO' | 'tauU' | 'tauO' | 'upsilon'>;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const judgeProvisioning = (supply: Float64Array, needed: Float64Array): Provisioning => {
  let [under, over, underMinutes, overMinutes, unlike] = [0, 0, 0, 0, 0];
  for (let minute = 0; minute < needed.length; minute += 1) {
    const [has, needs] = [supply[minute] ?? 0, needed[minute] ?? 0];
    // A minute that needs nothing is weighed like one that needs one unit.
    if (has < needs) {
      under += (needs - has) / Math.max(1, needs);
      underMinutes += 1;
    } else if (has > needs) {
      over += (has - needs) / Math.max(1, needs);
      overMinutes += 1;
    }
    if (minute === 0) continue;
    const moved = Math.sign(has - (supply[minute - 1] ?? 0));
    unlike += Math.min(1, Math.abs(moved - Math.sign(needs - (needed[minute - 1] ?? 0))));
  }
  const perMinute = (sum: number): number => 100 * share(sum, needed.length);
  return {
    thetaU: perMinute(under),
    thetaO: perMinute(over),
    tauU: perMinute(underMinutes),
    tauO: perMinute(overMinutes),
    upsilon: 100 * share(unlike, needed.length - 1),
  };
};

const countActions = (desired: Float64Array): Pick<Elasticity, 'reversals'> & { readonly actions: number } => {
  let [actions, reversals, last, lastMinute] = [0, 0, 0, 0];
  for (let minute = 1; minute < desired.length; minute += 1) {
    const direction = Math.sign((desired[minute] ?? 0) - (desired[minute - 1] ?? 0));
    if (direction === 0) continue;
    actions += 1;
    if (direction === -last && minute - lastMinute <= REVERSAL_MINUTES) reversals += 1;
    [last, lastMinute] = [direction, minute];
  }
  return { actions, reversals };
};

/** Judges a run by requests, money, the SPEC elasticity metrics and its calm; what a run never needed counts as nothing. */
export const measureElasticity = ({ run, demand, knee, min, bootMinutes, leaveOut }: JudgedRun): Elasticity => {
  const loads = demand.subarray(leaveOut);
  const ready = run.ready.subarray(leaveOut);
  const needed = unitsNeeded(loads, knee, min);
  let [arrived, above, underMinutes, costMinutes] = [0, 0, 0, 0];
  for (let minute = 0; minute < loads.length; minute += 1) {
    const load = loads[minute] ?? 0;
    const excess = load - (ready[minute] ?? 0) * knee;
    arrived += load;
    costMinutes += run.billed[leaveOut + minute] ?? 0;
    if (excess <= ROUNDING_NOISE) continue;
    above += excess;
    underMinutes += 1;
  }
  const { actions, reversals } = countActions(run.desired.subarray(leaveOut));
  return {
    minutes: loads.length,
    shortfall: share(above, arrived),
    underMinutes,
    costMinutes,
    cost: share(costMinutes, clairvoyantMinutes(needed, bootMinutes)),
    ...judgeProvisioning(ready, needed),
    actionsPerDay: share(actions * MINUTES_A_DAY, loads.length),
    reversals,
  };
};
