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

const MARKETS = ['on-demand', 'spot'] as const satisfies readonly Market[];

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

/** A zone with its machines. */
type ZoneMembers = { readonly name: string; readonly members: readonly Member[] };

const hasPool = ({ fleet, dryPools }: RebalanceInput, zone: string, market: Market): boolean =>
  rungsOf(fleet).some((rung) => usableTypes(rung, dryPools, zone, market).length > 0);

/** How many machines come and go for balance, the market of those that come, and of whom as many go. */
type Exchange = { readonly market: Market; readonly machines: number; readonly leaving: readonly Member[] };

/** Machines that could come on a market to the emptiest zones, for as many of other markets that go out of the fullest. */
const planMoves = (
  input: RebalanceInput,
  zones: readonly ZoneMembers[],
  market: Market,
  markets: readonly Market[],
): Exchange => {
  const most = Math.max(0, ...zones.map(({ members }) => members.length));
  const open = zones.filter(({ name }) => hasPool(input, name, market));
  const difference = most - Math.min(most, ...open.map(({ members }) => members.length));
  if (difference < IMBALANCE_MIN) return { market, machines: 0, leaving: [] };
  const free = zones
    .filter(({ members }) => members.length === most)
    .map(({ members }) => members.filter((member) => mayGo(member) && markets.includes(member.instance.market)));
  const machines = Math.min(Math.floor(difference / 2), Math.max(...free.map(({ length }) => length)));
  return { market, machines, leaving: free.flat() };
};

/**
 * What would go to other zones for balance; zones without a pool do not count. What comes is of the market of what goes, or
 * it would be the one over its share, and go again. Only where there is too much Spot, On-Demand comes for it.
 */
const planExchange = (input: RebalanceInput): Exchange => {
  const { fleet, zones, active } = input;
  const wanted = spotWanted(fleet, active.length);
  const markets: readonly Market[] = wanted > 0 ? MARKETS : ['on-demand'];
  const counted = zones
    .filter(({ name }) => markets.some((market) => hasPool(input, name, market)))
    .map(({ name }) => ({ name, members: active.filter(({ instance }) => instance.zone === name) }));
  const isOver = active.filter(({ instance }) => instance.market === 'spot').length > wanted;
  const exchange = (market: Market): Exchange => planMoves(input, counted, market, isOver ? MARKETS : [market]);
  const onDemand = exchange('on-demand');
  return onDemand.machines > 0 || isOver ? onDemand : exchange('spot');
};

/** Machines that should be Spot, and could be. */
const planSpot = (input: RebalanceInput): Exchange => {
  const { fleet, zones, active } = input;
  const isUsable = zones.some(({ name }) => hasPool(input, name, 'spot'));
  const there = active.filter(({ instance }) => instance.market === 'spot').length;
  const leaving = active.filter((member) => member.instance.market !== 'spot' && mayGo(member));
  const missing = Math.min(leaving.length, Math.max(0, spotWanted(fleet, active.length) - there));
  return { market: 'spot', machines: isUsable ? missing : 0, leaving };
};

/**
 * Those of them that are of one size, as many as can be: a machine of another size than those that go would leave sizes to
 * be mended again, and the wrong ones would go for that.
 */
const ofOneSize = (leaving: readonly Member[]): readonly Member[] =>
  [...Map.groupBy(leaving, ({ units }) => units).values()].reduce<readonly Member[]>(
    (most, group) => (group.length > most.length ? group : most),
    [],
  );

const begin = (input: RebalanceInput): Rebalance | null => {
  const { fleet, active, desired, max, calmSinceMs, nowMs } = input;
  if (calmSinceMs === null || nowMs - calmSinceMs < CALM_MIN_MS) return null;
  const [toSpot, toZones] = [planSpot(input), planExchange(input)];
  const isForSpot = toSpot.machines >= toZones.machines;
  const alike = ofOneSize((isForSpot ? toSpot : toZones).leaving);
  const units = alike[0]?.units ?? Number.POSITIVE_INFINITY;
  const wanted = Math.min(alike.length, Math.max(toSpot.machines, toZones.machines));
  const room = roundDownUnits((max - Math.max(desired, unitsOf(active))) / units);
  const machines = Math.min(disturbanceBudget(fleet, active.length), wanted, room);
  if (machines <= 0) return null;
  const because = isForSpot ? `${toSpot.machines} On-Demand machines should be Spot` : 'its zones are out of balance';
  const spot = toZones.market === 'spot' ? Math.max(0, machines - toSpot.machines) : 0;
  // Machines come whole, so that more may be there than is desired: what comes for balance comes on top of it.
  const over = Math.max(0, unitsOf(active) - desired);
  const sizes = { units: over + machines * units, ...(over > 0 && { unitsEach: units }) };
  return { machines, ...(spot > 0 && { spot }), ...sizes, sinceMs: nowMs, because };
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
