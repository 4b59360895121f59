import type { Fleet } from '../fleet.ts';
import type { Market } from '../fleet-state.ts';
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
  spot: number;
  readonly byZone: Map<string, number>;
};

type Queue = { readonly members: Member[]; next: number };
type Queues = Readonly<Record<Market, Map<string, Queue>>>;

const REASONS = ['not in service', 'old template version', 'fullest zone, then dearest, then oldest'] as const;

const rankOf = (member: Member, templateVersion: number): number => {
  if (!member.inService) return 0;
  const version = member.instance.templateVersion;
  return version !== null && version !== templateVersion ? 1 : 2;
};

const countRemaining = (active: readonly Member[], unseenUnits: number): Remaining => {
  const remaining: Remaining = { units: unseenUnits, inService: 0, machines: 0, spot: 0, byZone: new Map() };
  for (const member of active) add(remaining, member, 1);
  return remaining;
};

const add = (remaining: Remaining, { instance, units, inService }: Member, sign: 1 | -1): void => {
  remaining.units += sign * units;
  remaining.machines += sign;
  if (inService) remaining.inService += sign * units;
  if (instance.market === 'spot') remaining.spot += sign;
  remaining.byZone.set(instance.zone, (remaining.byZone.get(instance.zone) ?? 0) + sign);
};

const queueMembers = (fleet: Fleet, members: readonly Member[]): Queues => {
  const usd = ({ instance }: Member): number => sizeOf(fleet, instance.instanceType).usdPerHour ?? 0;
  const ordered = [...members].sort(
    (a, b) =>
      usd(b) - usd(a) || a.instance.launchedAtMs - b.instance.launchedAtMs || (a.instance.id < b.instance.id ? -1 : 1),
  );
  const queues: Queues = { 'on-demand': new Map(), spot: new Map() };
  for (const member of ordered) {
    const { market, zone } = member.instance;
    const queue = queues[market].get(zone);
    if (queue === undefined) queues[market].set(zone, { members: [member], next: 0 });
    else queue.members.push(member);
  }
  return queues;
};

const takeFromFullest = (
  queues: ReadonlyMap<string, Queue>,
  byZone: ReadonlyMap<string, number>,
): Member | undefined => {
  let found: { readonly queue: Queue; readonly machines: number } | undefined;
  for (const [zone, queue] of queues) {
    const machines = byZone.get(zone) ?? 0;
    if (queue.next >= queue.members.length) continue;
    if (found === undefined || machines > found.machines) found = { queue, machines };
  }
  if (found === undefined) return undefined;
  const member = found.queue.members[found.queue.next];
  found.queue.next += 1;
  return member;
};

const takeNext = (fleet: Fleet, queues: Queues, remaining: Remaining): Member | undefined => {
  const spotSurplus = remaining.spot > spotWanted(fleet, remaining.machines - 1);
  const preferred: Market = spotSurplus ? 'spot' : 'on-demand';
  const other: Market = spotSurplus ? 'on-demand' : 'spot';
  return takeFromFullest(queues[preferred], remaining.byZone) ?? takeFromFullest(queues[other], remaining.byZone);
};

const maySpare = (member: Member, { units, inService }: Remaining, desired: number): boolean =>
  units - member.units >= desired && (!member.inService || inService - member.units >= desired);

/**
 * Chooses what goes when there is more than desired: what is not in service, then old template versions, then, of the
 * market that is over its share, from the fullest zone the dearest and the oldest. Never a protected instance, never
 * below desired, and never one in service while those that remain in service are fewer than desired.
 */
export const chooseRetirees = (
  fleet: Fleet,
  active: readonly Member[],
  unseenUnits: number,
  desired: number,
  templateVersion: number,
): readonly Retiree[] => {
  const remaining = countRemaining(active, unseenUnits);
  if (remaining.units <= desired) return [];
  const spareable = active.filter(({ instance }) => !instance.protected);
  const chosen: Retiree[] = [];
  for (const [rank, because] of REASONS.entries()) {
    const queues = queueMembers(
      fleet,
      spareable.filter((member) => rankOf(member, templateVersion) === rank),
    );
    for (let next = takeNext(fleet, queues, remaining); next !== undefined; next = takeNext(fleet, queues, remaining)) {
      if (!maySpare(next, remaining, desired)) continue;
      add(remaining, next, -1);
      chosen.push({ instanceId: next.instance.id, because });
    }
  }
  return chosen;
};
