import type { Fleet } from '../fleet.ts';
import type { DryPool, Market } from '../fleet-state.ts';
import type { ZoneView } from '../fleet-view.ts';
import type { Member } from '../placement/members.ts';
import { spotWanted } from '../placement/spot-wanted.ts';
import { isEnough, roundDownUnits } from '../scaling/round-units.ts';
import { rungsOf } from '../sizing/rungs-of.ts';
import { usableTypes } from '../sizing/usable-types.ts';
import { MINUTE_MS } from '../time.ts';
import type { Rebalance } from './health-state.ts';
import { disturbanceBudget } from './plan-replacements.ts';

/** How long a fleet is left in peace before it is moved for balance alone. */
const CALM_MIN_MS = 10 * MINUTE_MS;

/** Past the warm-up, how long the machines of a rebalance may take to serve before it is given up. */
const REBALANCE_MAX_MS = 15 * MINUTE_MS;

/** Zones are out of balance from this difference of machines on: one less cannot be mended. */
const IMBALANCE_MIN = 2;

/** What balance is judged by. */
export type RebalanceInput = {
  readonly fleet: Fleet;
  readonly zones: readonly ZoneView[];
  readonly active: readonly Member[];
  readonly desired: number;
  readonly max: number;
  /** Pools that must not be asked now, those of zones that are left included. */
  readonly dryPools: readonly DryPool[];
  readonly before: Rebalance | null;
  /** Since when the fleet has been whole and nothing is under way in it; null while it is not. */
  readonly calmSinceMs: number | null;
  readonly nowMs: number;
};

const unitsOf = (active: readonly Member[]): number => active.reduce((sum, { units }) => sum + units, 0);

/** One that is protected never goes: a machine launched in its place would be the one to go, again and again. */
const mayGo = ({ instance }: Member): boolean => !instance.protected;

/** Machines that would go to other zones for balance; zones without a pool do not count. */
const zonesOut = ({ fleet, zones, active, dryPools }: RebalanceInput, markets: readonly Market[]): number => {
  const rungs = rungsOf(fleet);
  const counted = zones
    .filter(({ name }) =>
      markets.some((market) => rungs.some((rung) => usableTypes(rung, dryPools, name, market).length > 0)),
    )
    .map(({ name }) => active.filter(({ instance }) => instance.zone === name));
  const counts = counted.map(({ length }) => length);
  const most = Math.max(0, ...counts);
  const difference = most - Math.min(Number.POSITIVE_INFINITY, ...counts);
  if (difference < IMBALANCE_MIN) return 0;
  const leaving = counted.filter(({ length }) => length === most).map((members) => members.filter(mayGo).length);
  return Math.min(Math.floor(difference / 2), Math.max(...leaving));
};

/** Machines that should be Spot, and could be. */
const spotMissing = ({ fleet, zones, active, dryPools }: RebalanceInput): number => {
  const rungs = rungsOf(fleet);
  const isUsable = zones.some(({ name }) => rungs.some((rung) => usableTypes(rung, dryPools, name, 'spot').length > 0));
  const there = active.filter(({ instance }) => instance.market === 'spot').length;
  const leaving = active.filter((member) => member.instance.market !== 'spot' && mayGo(member)).length;
  return isUsable ? Math.min(leaving, Math.max(0, spotWanted(fleet, active.length) - there)) : 0;
};

const begin = (input: RebalanceInput): Rebalance | null => {
  const { fleet, active, desired, max, calmSinceMs, nowMs } = input;
  if (active.length === 0 || calmSinceMs === null || nowMs - calmSinceMs < CALM_MIN_MS) return null;
  const units = Math.max(...active.map((member) => member.units));
  const toSpot = spotMissing(input);
  const markets: readonly Market[] = spotWanted(fleet, active.length) > 0 ? ['on-demand', 'spot'] : ['on-demand'];
  const toZones = zonesOut(input, markets);
  const room = roundDownUnits((max - Math.max(desired, unitsOf(active))) / units);
  const machines = Math.min(disturbanceBudget(fleet, active.length), Math.max(toSpot, toZones), room);
  if (machines <= 0) return null;
  const because = toSpot >= toZones ? `${toSpot} On-Demand machines should be Spot` : 'its zones are out of balance';
  return { machines, units: machines * units, sinceMs: nowMs, because };
};

/** Units more than desired that are wanted for balance now; none once that has taken too long, or what is launched would go at once. */
export const rebalancedUnits = ({ warmUpMs }: Fleet, rebalance: Rebalance | null | undefined, nowMs: number): number =>
  rebalance == null || nowMs - rebalance.sinceMs >= warmUpMs + REBALANCE_MAX_MS ? 0 : rebalance.units;

/**
 * Brings balance back launch-first: a few machines more than desired where they are missing, and once they serve, the
 * fullest zone and the market that is over its share give as many up, drained. Only in a fleet that has been calm, within
 * the budget, and never above the upper bound.
 */
export const planRebalance = (input: RebalanceInput): Rebalance | null => {
  const { fleet, active, desired, before, nowMs } = input;
  if (before === null) return begin(input);
  const serving = active.filter(({ inService, warming }) => inService && !warming);
  const hasArrived = isEnough(unitsOf(serving), desired + before.units);
  return hasArrived || rebalancedUnits(fleet, before, nowMs) === 0 ? null : before;
};
