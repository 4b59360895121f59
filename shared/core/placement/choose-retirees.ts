import type { Fleet } from '../fleet.ts';
import type { Market } from '../fleet-state.ts';
import { isEnough } from '../scaling/round-units.ts';
import type { Sparing } from '../sizing/plan-sizes.ts';
import { sizeOf } from '../sizing/units-of.ts';
import type { Member } from './members.ts';
import { spotWanted } from './spot-wanted.ts';

/** An instance chosen to go, and why it rather than another. */
export type Retiree = { readonly instanceId: string; readonly because: string };

/** What remains of the fleet while instances are being chosen. */
type Remaining = {
  units: number;
  inService: number;
  machines: number;
  machinesInService: number;
  spot: number;
  readonly byZone: Map<string, number>;
};

/** Compares two members: above zero when the first one goes first. */
type Order = (a: Member, b: Member) => number;

/** Members of one rank by market and zone, the next to go last. */
type Queues = Readonly<Record<Market, Map<string, Member[]>>>;

const REASONS = [
  'not in service',
  'in a zone that is left',
  'old template version',
  'fullest zone, then dearest, then oldest',
] as const;

const rankOf = (member: Member, templateVersion: number, zonesLeft: ReadonlySet<string>): number => {
  if (!member.inService) return 0;
  if (zonesLeft.has(member.instance.zone)) return 1;
  const version = member.instance.templateVersion;
  return version !== null && version !== templateVersion ? 2 : 3;
};

const countRemaining = (active: readonly Member[], unseenUnits: number): Remaining => {
  const remaining: Remaining = {
    units: unseenUnits,
    inService: 0,
    machines: 0,
    machinesInService: 0,
    spot: 0,
    byZone: new Map(),
  };
  for (const member of active) add(remaining, member, 1);
  return remaining;
};

const machinesIn = ({ byZone }: Remaining, zone: string): number => byZone.get(zone) ?? 0;

const add = (remaining: Remaining, { instance, units, inService }: Member, sign: 1 | -1): void => {
  remaining.units += sign * units;
  remaining.machines += sign;
  if (inService) {
    remaining.inService += sign * units;
    remaining.machinesInService += sign;
  }
  if (instance.market === 'spot') remaining.spot += sign;
  remaining.byZone.set(instance.zone, machinesIn(remaining, instance.zone) + sign);
};

const dearestThenOldest = (fleet: Fleet): Order => {
  const usd = ({ instance }: Member): number => sizeOf(fleet, instance.instanceType).usdPerHour ?? 0;
  return (a, b) =>
    usd(a) - usd(b) || b.instance.launchedAtMs - a.instance.launchedAtMs || (a.instance.id < b.instance.id ? 1 : -1);
};

const queueMembers = (members: readonly Member[], order: Order): Queues => {
  const queues: Queues = { 'on-demand': new Map(), spot: new Map() };
  for (const member of members.toSorted(order)) {
    const { market, zone } = member.instance;
    const queue = queues[market].get(zone);
    if (queue === undefined) queues[market].set(zone, [member]);
    else queue.push(member);
  }
  return queues;
};

const takeFromFullest = (
  queues: ReadonlyMap<string, Member[]>,
  remaining: Remaining,
  order: Order,
): Member | undefined => {
  const goesFirst = (a: Member, b: Member): boolean =>
    (machinesIn(remaining, a.instance.zone) - machinesIn(remaining, b.instance.zone) || order(a, b)) > 0;
  let fullest: Member[] = [];
  for (const queue of queues.values()) {
    const next = queue.at(-1);
    const first = fullest.at(-1);
    if (next !== undefined && (first === undefined || goesFirst(next, first))) fullest = queue;
  }
  return fullest.pop();
};

const takeNext = (fleet: Fleet, queues: Queues, remaining: Remaining, order: Order): Member | undefined => {
  const spotSurplus = remaining.spot > spotWanted(fleet, remaining.machines - 1);
  const preferred: Market = spotSurplus ? 'spot' : 'on-demand';
  const other: Market = spotSurplus ? 'on-demand' : 'spot';
  return takeFromFullest(queues[preferred], remaining, order) ?? takeFromFullest(queues[other], remaining, order);
};

/** Whether it may serve before anybody has taken it out: it is registered, and its first checks are under way. */
const isArriving = ({ instance: { lifecycle, targets }, warming }: Member): boolean =>
  warming && lifecycle === 'running' && !targets.includes('absent');

const maySpare = (member: Member, { units, inService }: Remaining, desired: number): boolean => {
  const others = member.inService ? inService - member.units : inService;
  const mayServe = member.inService || isArriving(member);
  return isEnough(units - member.units, desired) && (!mayServe || isEnough(others, desired));
};

/** Whether sizing lets a member go: of a size that there is too much of, and not while it warms. */
type SparesSize = (member: Member, remaining: Remaining) => boolean;

const sparesAny: SparesSize = () => true;

const sparesSurplus = ({ surplus, machinesMin, most }: Sparing): SparesSize => {
  const left = new Map(surplus.map(({ rung, machines }) => [rung.units, machines]));
  let chosen = 0;
  return ({ units, inService, warming }, { machines, machinesInService }) => {
    const ofSize = left.get(units) ?? 0;
    const enoughLeft = machines > machinesMin && (!inService || machinesInService > machinesMin);
    if (ofSize === 0 || warming || chosen >= most || !enoughLeft) return false;
    left.set(units, ofSize - 1);
    chosen += 1;
    return true;
  };
};

/** What decides how much may go, and in which order. */
export type Surplus = {
  /** Of launches that EC2 does not show yet. */
  readonly unseenUnits: number;
  readonly desired: number;
  /** The version that is pinned now. */
  readonly templateVersion: number;
  /** Null where any machine may go that is not needed. */
  readonly sparing: Sparing | null;
  /** Zones whose machines go before others. */
  readonly zonesLeft: ReadonlySet<string>;
};

/**
 * Chooses what goes when there is more than desired: what is not in service, what is in a zone that is left, then old
 * template versions, then, of the
 * market that is over its share, from the fullest zone the dearest and the oldest. Never a protected instance, never
 * below desired, never one in service, or about to be, while those that remain in service are fewer than desired, and with
 * `sparing` only what is of a size that there is too much of.
 */
export const chooseRetirees = (
  fleet: Fleet,
  active: readonly Member[],
  { unseenUnits, desired, templateVersion, sparing, zonesLeft }: Surplus,
): readonly Retiree[] => {
  const remaining = countRemaining(active, unseenUnits);
  if (isEnough(desired, remaining.units)) return [];
  const spareable = active.filter(({ instance }) => !instance.protected);
  const order = dearestThenOldest(fleet);
  const sparesSize = sparing === null ? sparesAny : sparesSurplus(sparing);
  const chosen: Retiree[] = [];
  for (const [rank, because] of REASONS.entries()) {
    const ranked = spareable.filter((member) => rankOf(member, templateVersion, zonesLeft) === rank);
    const queues = queueMembers(ranked, order);
    const take = (): Member | undefined => takeNext(fleet, queues, remaining, order);
    for (let next = take(); next !== undefined; next = take()) {
      if (!(maySpare(next, remaining, desired) && sparesSize(next, remaining))) continue;
      add(remaining, next, -1);
      chosen.push({ instanceId: next.instance.id, because });
    }
  }
  return chosen;
};
