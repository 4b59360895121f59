import type { Fleet } from '../fleet.ts';
import type { DryPool, LaunchCall, Market } from '../fleet-state.ts';
import type { FleetView, ZoneView } from '../fleet-view.ts';
import { interchangeableTypes } from '../sizing/units-of.ts';
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
  readonly machines: number;
};

/** Launch calls for what is missing, at most one per Availability Zone, and how many machines found no pool. */
export type LaunchPlan = { readonly calls: readonly LaunchCall[]; readonly unplaced: number };

type ZoneCount = { readonly zone: ZoneView; machines: number; onDemand: number; spot: number };

/** Types that a zone's pool of a market has not refused lately. */
const typesFor = (fleet: Fleet, dryPools: readonly DryPool[], zone: string, market: Market): readonly string[] =>
  interchangeableTypes(fleet).filter(
    (instanceType) =>
      !dryPools.some((pool) => pool.zone === zone && pool.market === market && pool.instanceType === instanceType),
  );

const emptiest = (zones: readonly ZoneCount[]): ZoneCount | undefined =>
  zones.reduce<ZoneCount | undefined>(
    (found, zone) => (found === undefined || zone.machines < found.machines ? zone : found),
    undefined,
  );

const countZones = (view: FleetView, active: readonly Member[], open: OpenLaunches): ZoneCount[] => {
  const byName = new Map(open.unseenByZone);
  for (const { instance } of active) byName.set(instance.zone, (byName.get(instance.zone) ?? 0) + 1);
  return view.zones.map((zone) => ({ zone, machines: byName.get(zone.name) ?? 0, onDemand: 0, spot: 0 }));
};

/**
 * Spreads the missing machines over Availability Zones, the emptiest first, and over markets: On-Demand up to the base,
 * then the Spot share of the rest. Pools that lately had no capacity are left out; Spot without a pool becomes On-Demand.
 */
export const planLaunches = (shortfall: Shortfall, tokenOf: (index: number) => string): LaunchPlan => {
  const { fleet, view, active, open, dryPools, machines: missingMachines } = shortfall;
  const machines = Math.min(missingMachines, LAUNCH_MACHINES_MAX);
  const zones = countZones(view, active, open);
  const usable = (market: Market): ZoneCount[] =>
    zones.filter(({ zone }) => typesFor(fleet, dryPools, zone.name, market).length > 0);
  const spotZones = usable('spot');
  const onDemandZones = usable('on-demand');
  const spotNow = active.filter(({ instance }) => instance.market === 'spot').length + open.unseenSpot;
  const total = active.length + open.unseenMachines + machines;
  let spotLeft = Math.max(0, spotWanted(fleet, total) - spotNow);
  let unplaced = missingMachines - machines;
  for (let count = 0; count < machines; count += 1) {
    const spotZone = spotLeft > 0 ? emptiest(spotZones) : undefined;
    const zone = spotZone ?? emptiest(onDemandZones);
    if (zone === undefined) {
      unplaced += machines - count;
      break;
    }
    zone.machines += 1;
    if (spotZone === undefined) zone.onDemand += 1;
    else zone.spot += 1;
    spotLeft -= 1;
  }
  const asked = zones.filter(({ onDemand, spot }) => onDemand + spot > 0);
  const calls = asked.map(({ zone, onDemand, spot }, index): LaunchCall => {
    const markets: readonly Market[] = [
      ...(onDemand > 0 ? ['on-demand' as const] : []),
      ...(spot > 0 ? ['spot' as const] : []),
    ];
    const instanceTypes = [...new Set(markets.flatMap((market) => typesFor(fleet, dryPools, zone.name, market)))];
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
  return { calls, unplaced };
};
