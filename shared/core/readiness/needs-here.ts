import { peakOf } from '../failover/plan-move.ts';
import { otherRegion, type Service } from '../failover/service.ts';
import type { Known } from '../failover/service-view.ts';
import type { Fleet } from '../fleet.ts';
import { MINUTE_MS } from '../time.ts';
import type { FleetFacts, ReadinessFacts } from './readiness-facts.ts';

/** What a Region told of its fleets is used for so long: peaks are of whole hours. */
const TOLD_MAX_MS = 15 * MINUTE_MS;

/** What a fleet would have to have here. */
export type NeedHere = {
  readonly units: number;
  /** Where the number comes from. */
  readonly because: string;
  /** Machines of its first size that would have to be added to what runs here. */
  readonly machines: number;
};

/** Machines of the first size that so many units are. */
export const machinesFor = ({ sizes: [first] }: Fleet, units: number): number => Math.ceil(units / first.units);

const unknown = (because: string): Known<never> => ({ kind: 'unknown', because });

/** What the Region that the service would leave told of one fleet, or why that is not known. */
export const findTold = (service: Service, { observations, region }: ReadinessFacts, nowMs: number) => {
  const other = otherRegion(service, region);
  if (observations.kind === 'unknown') return observations;
  const told = observations.value.find(({ observer }) => observer === other);
  if (told === undefined) return unknown(`${other} never told what serves there`);
  const minutes = Math.floor((nowMs - told.atMs) / MINUTE_MS);
  if (nowMs - told.atMs > TOLD_MAX_MS) return unknown(`${other} has told nothing for ${minutes} min`);
  return { kind: 'known', value: told } as const;
};

const needOf = (
  service: Service,
  facts: ReadinessFacts,
  { fleet, units }: FleetFacts,
  nowMs: number,
): Known<NeedHere> => {
  const told = findTold(service, facts, nowMs);
  if (told.kind === 'unknown') return told;
  const { observer, standing } = told.value;
  const own = standing.find((one) => one.fleet === fleet.name);
  if (own === undefined) return unknown(`${observer} did not tell what serves in ${fleet.name}`);
  if (units.kind === 'unknown') return units;
  const peak = Math.max(1, peakOf(own, nowMs));
  const machines = machinesFor(fleet, Math.max(0, peak - units.value));
  const because = `at most ${peak} units served in ${observer} within a day`;
  return { kind: 'known', value: { units: peak, because, machines } };
};

/** A fleet of the service with what it needs here. */
export type FleetNeeds = { readonly own: FleetFacts; readonly need: Known<NeedHere> };

/** Units and machines that each fleet needs here; what the other Region did not tell is unknown. */
export const needsHere = (service: Service, facts: ReadinessFacts, nowMs: number): readonly FleetNeeds[] =>
  facts.fleets.map((own) => ({ own, need: needOf(service, facts, own, nowMs) }));
