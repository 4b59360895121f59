import type { Fleet } from '../fleet.ts';
import type { DryPool, LaunchCall, Market } from '../fleet-state.ts';
import type { FleetView, ZoneView } from '../fleet-view.ts';
import type { Composition } from '../sizing/composition.ts';
import { machinesIn } from '../sizing/composition.ts';
import type { Rung } from '../sizing/rungs-of.ts';
import { usableTypes } from '../sizing/usable-types.ts';
import type { Member } from './members.ts';
import type { OpenLaunches } from './open-launches.ts';
import { spotWanted } from './spot-wanted.ts';

/** Most machines that one look asks for: EC2's launch bucket holds a thousand and refills at two a second. */
export const LAUNCH_MACHINES_MAX = 1_000;

/** Machines that are missing, and what decides where they may go. */
export type Shortfall = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly active: readonly Member[];
  readonly open: OpenLaunches;
  /** Pools that must not be asked now. */
  readonly dryPools: readonly DryPool[];
  readonly lots: Composition;
  /** Machines there that these will take the place of. */
  readonly surplus: Composition;
  /** Machines more than desired, for balance: as many go again once these serve, so that no market's share is to count them. */
  readonly passing: { readonly machines: number; readonly spot: number };
};

/** Launch calls for what is missing, at most one per rung and Availability Zone, and how many machines found no pool. */
export type LaunchPlan = { readonly calls: readonly LaunchCall[]; readonly unplaced: number };

type ZoneCount = { readonly zone: ZoneView; machines: number };

/** What one zone is asked for of one rung. */
type Asked = { readonly rung: Rung; readonly zone: ZoneView; onDemand: number; spot: number };

/** A zone with what it is asked for of one rung. */
type Choice = { readonly count: ZoneCount; readonly asked: Asked };

const emptiest = (choices: readonly Choice[]): Choice | undefined =>
  choices.reduce<Choice | undefined>(
    (found, choice) => (found === undefined || choice.count.machines < found.count.machines ? choice : found),
    undefined,
  );

/** Takes what is about to be replaced out of the fullest zones, or its successor would be put beside its like. */
const discountSurplus = (zones: readonly ZoneCount[], active: readonly Member[], surplus: Composition): void => {
  const byName = new Map(zones.map((count) => [count.zone.name, count]));
  const left = new Map(surplus.map(({ rung, machines }) => [rung.units, machines]));
  const places = active.flatMap(({ instance, units }) => {
    const count = byName.get(instance.zone);
    return count === undefined ? [] : [{ count, units }];
  });
  for (const { count, units } of places.toSorted((a, b) => b.count.machines - a.count.machines)) {
    const machines = left.get(units) ?? 0;
    if (machines === 0) continue;
    left.set(units, machines - 1);
    count.machines -= 1;
  }
};

const countZones = ({ view, active, open, surplus }: Shortfall): readonly ZoneCount[] => {
  const byName = new Map(open.unseenByZone);
  for (const { instance } of active) byName.set(instance.zone, (byName.get(instance.zone) ?? 0) + 1);
  const zones = view.zones.map((zone) => ({ zone, machines: byName.get(zone.name) ?? 0 }));
  if (surplus.length > 0) discountSurplus(zones, active, surplus);
  return zones;
};

/** Spreads the machines of every lot, and says how many found no pool. */
const spread = (
  shortfall: Shortfall,
  lots: Composition,
): { readonly asked: readonly Asked[]; readonly unplaced: number } => {
  const { fleet, active, open, dryPools, passing } = shortfall;
  const zones = countZones(shortfall);
  const spotNow = active.filter(({ instance }) => instance.market === 'spot').length + open.unseenSpot;
  const total = active.length + open.unseenMachines + machinesIn(lots) - passing.machines;
  let spotLeft = Math.max(0, spotWanted(fleet, total) + passing.spot - spotNow);
  let unplaced = 0;
  const asked = lots.flatMap(({ rung, machines }) => {
    const choices = zones.map((count): Choice => ({ count, asked: { rung, zone: count.zone, onDemand: 0, spot: 0 } }));
    const usable = (market: Market): readonly Choice[] =>
      choices.filter(({ count }) => usableTypes(rung, dryPools, count.zone.name, market).length > 0);
    const [spotZones, onDemandZones] = [usable('spot'), usable('on-demand')];
    for (let count = 0; count < machines; count += 1) {
      const spotZone = spotLeft > 0 ? emptiest(spotZones) : undefined;
      const chosen = spotZone ?? emptiest(onDemandZones);
      if (chosen === undefined) {
        unplaced += machines - count;
        break;
      }
      chosen.count.machines += 1;
      if (spotZone === undefined) chosen.asked.onDemand += 1;
      else chosen.asked.spot += 1;
      spotLeft -= 1;
    }
    return choices.map((choice) => choice.asked).filter(({ onDemand, spot }) => onDemand + spot > 0);
  });
  return { asked, unplaced };
};

/** As many of the lots as one look may ask for. */
const limitLots = (lots: Composition): Composition => {
  let left = LAUNCH_MACHINES_MAX;
  return lots.flatMap(({ rung, machines }) => {
    const taken = Math.min(machines, left);
    left -= taken;
    return taken > 0 ? [{ rung, machines: taken }] : [];
  });
};

/**
 * Spreads the missing machines over Availability Zones, the emptiest first, and over markets: On-Demand up to the base,
 * then the Spot share of the rest. Pools that lately had no capacity are left out; Spot without a pool becomes On-Demand.
 */
export const planLaunches = (shortfall: Shortfall, tokenOf: (index: number) => string): LaunchPlan => {
  const { view, dryPools } = shortfall;
  const lots = limitLots(shortfall.lots);
  const { asked, unplaced } = spread(shortfall, lots);
  const calls = asked.map(({ rung, zone, onDemand, spot }, index): LaunchCall => {
    const markets: readonly Market[] = [
      ...(onDemand > 0 ? ['on-demand' as const] : []),
      ...(spot > 0 ? ['spot' as const] : []),
    ];
    const instanceTypes = [...new Set(markets.flatMap((market) => usableTypes(rung, dryPools, zone.name, market)))];
    return {
      token: tokenOf(index),
      zone: zone.name,
      subnets: zone.subnets,
      instanceTypes,
      onDemand,
      spot,
      launchTemplate: view.launchTemplate,
    };
  });
  return { calls, unplaced: unplaced + machinesIn(shortfall.lots) - machinesIn(lots) };
};
