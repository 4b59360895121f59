import type { Fleet } from '../fleet.ts';
import type { DryPool, LaunchCall } from '../fleet-state.ts';
import type { FleetView, ZoneView } from '../fleet-view.ts';
import type { Rung } from '../sizing/rungs-of.ts';
import { rungsOf } from '../sizing/rungs-of.ts';
import { usableTypes } from '../sizing/usable-types.ts';
import type { SlotSituation } from './slot-situation.ts';
import type { ZoneLeft } from './zones-left.ts';

/** What machines for slots are launched by. */
export type SlotLaunchInput = {
  readonly fleet: Fleet;
  readonly view: FleetView;
  readonly situations: readonly SlotSituation[];
  /** Those that need a machine. */
  readonly needing: readonly SlotSituation[];
  /** Pools that must not be asked now. */
  readonly dryPools: readonly DryPool[];
  /** Zones that nothing is launched into. */
  readonly zonesLeft: readonly ZoneLeft[];
};

/** A launch for each slot that can have one, and why the others wait. */
export type SlotLaunchPlan = {
  readonly calls: readonly LaunchCall[];
  readonly waiting: readonly { readonly name: string; readonly because: string }[];
};

type Place = { readonly zone: ZoneView; readonly subnets: readonly string[] };

type Placement = { readonly places: readonly Place[] } | { readonly because: string };

/** Where a slot's machine is, or what belongs to it; null where it has neither. */
export const livesIn = ({ machines, belongings }: SlotSituation): string | null =>
  machines.find(({ standing }) => standing === 'well')?.instance.zone ?? belongings.zone;

/** The subnet of a slot's private address, which it cannot leave. */
export const subnetOf = ({ address }: SlotSituation['belongings']): string | null =>
  address?.address.kind === 'private' ? address.address.subnet : null;

/** What a member's machine is made from: the first size, and those as large as it. */
export const memberRungs = (fleet: Fleet): readonly Rung[] =>
  rungsOf(fleet).filter(({ types }) => types.includes(fleet.sizes[0].instanceType));

/**
 * Where a slot's machine may be: with its volumes, in the subnet of its private address, else anywhere. Volumes can come up
 * nowhere else, so that a zone that only looks as if it failed is tried again and again for them.
 */
export const placesFor = (
  { view, zonesLeft }: Pick<SlotLaunchInput, 'view' | 'zonesLeft'>,
  { belongings }: SlotSituation,
): Placement => {
  const subnet = subnetOf(belongings);
  const places = view.zones
    .filter(({ name, subnets }) => name === (belongings.zone ?? name) && (subnet === null || subnets.includes(subnet)))
    .map((zone): Place => ({ zone, subnets: subnet === null ? zone.subnets : [subnet] }));
  if (places.length === 0) {
    const where = [belongings.zone, subnet].filter((text) => text !== null).join(' and ');
    return { because: `what belongs to it is in ${where}, which the fleet no longer uses` };
  }
  const isLeft = ({ zone }: Place): boolean =>
    zonesLeft.some((left) => left.zone === zone.name && (left.kind === 'shifted' || belongings.zone === null));
  const open = places.filter((place) => !isLeft(place));
  if (open.length > 0) return { places: open };
  const reasons = zonesLeft
    .filter((left) => places.some(({ zone }) => zone.name === left.zone))
    .map(({ zone, because }) => `${zone} is left alone (${because})`);
  return { because: `${reasons.join('; ')}${elsewhere(belongings.zone)}` };
};

const elsewhere = (zone: string | null): string =>
  zone === null ? '' : '; its volumes are there, and could come up elsewhere only from a recovery point';

type Offer = Place & { readonly instanceTypes: readonly string[] };

/** The emptiest zone with a pool that may be asked for a machine of the first size, or of one as large. */
const choosePool = (
  { fleet, dryPools }: SlotLaunchInput,
  places: readonly Place[],
  homes: readonly string[],
): Offer | undefined => {
  const rungs = memberRungs(fleet);
  const machinesAt = ({ zone }: Place): number => homes.filter((home) => home === zone.name).length;
  return places
    .toSorted((one, other) => machinesAt(one) - machinesAt(other))
    .map((place) => ({
      ...place,
      instanceTypes: rungs.flatMap((rung) => usableTypes(rung, dryPools, place.zone.name, 'on-demand')),
    }))
    .find(({ instanceTypes }) => instanceTypes.length > 0);
};

/**
 * Launches one machine for each slot that needs one: where its volumes are, without the devices that they take, else in
 * the emptiest zone; On-Demand, for a member is not bought to be taken back. Pools that refused lately are left to rest, and
 * asked again when that is over.
 */
export const planSlotLaunches = (input: SlotLaunchInput, tokenOf: (index: number) => string): SlotLaunchPlan => {
  const homes = input.situations.flatMap((situation) => livesIn(situation) ?? []);
  const calls: LaunchCall[] = [];
  const waiting: { readonly name: string; readonly because: string }[] = [];
  for (const situation of input.needing) {
    const { name, belongings } = situation;
    const placement = placesFor(input, situation);
    if ('because' in placement) {
      waiting.push({ name, because: placement.because });
      continue;
    }
    const chosen = choosePool(input, placement.places, homes);
    if (chosen === undefined) {
      const zones = placement.places.map(({ zone }) => zone.name).join(' and ');
      waiting.push({ name, because: `${zones} refused lately and is asked again later${elsewhere(belongings.zone)}` });
      continue;
    }
    const { zone, subnets, instanceTypes } = chosen;
    if (belongings.zone === null) homes.push(zone.name);
    calls.push({
      token: tokenOf(calls.length),
      zone: zone.name,
      subnets,
      instanceTypes,
      onDemand: 1,
      spot: 0,
      launchTemplate: input.view.launchTemplate,
      slot: name,
      withoutDevices: belongings.volumes.map(({ device }) => device),
    });
  }
  return { calls, waiting };
};
