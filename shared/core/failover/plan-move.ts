import { HOUR_MS } from '../time.ts';
import { nameContents } from './name-contents.ts';
import type { FleetStanding, Observation } from './observation.ts';
import type { Service } from './service.ts';
import type { FleetNeed, MovePlan } from './service-state.ts';
import type { FleetTerms } from './service-view.ts';

/** Capacity that served within this time must be there before traffic is. */
const PEAK_SPAN_MS = 24 * HOUR_MS;

/** Most units of a fleet that were in service within a day, as its Region told. */
export const peakOf = ({ units, peaks }: FleetStanding, nowMs: number): number =>
  Math.max(units, ...peaks.filter(({ hourMs }) => nowMs - hourMs <= PEAK_SPAN_MS).map((peak) => peak.units));

/**
 * Units that each fleet needs where the service goes: most that served within a day in the Region that it leaves, as that
 * Region told when it was last heard. Never more than the fleet may have.
 */
export const planNeeds = (
  service: Service,
  from: string,
  observations: readonly Observation[],
  terms: readonly FleetTerms[],
  nowMs: number,
): readonly FleetNeed[] => {
  const told = observations.find(({ observer }) => observer === from);
  return service.fleets.map((fleet): FleetNeed => {
    const own = terms.find((one) => one.fleet === fleet);
    const fromPoints = service.strategy === 'pilot-light' && own?.stateful === true;
    const standing = told?.standing.find((one) => one.fleet === fleet);
    if (standing === undefined) {
      const units = Math.max(1, own?.unitsMin ?? 0);
      return { fleet, units, because: `${from} never told what serves there: the least that it may have`, fromPoints };
    }
    const peak = Math.max(1, peakOf(standing, nowMs));
    const max = own?.unitsMax ?? peak;
    const because = `at most ${peak} units served in ${from} within a day`;
    if (peak <= max) return { fleet, units: peak, because, fromPoints };
    return { fleet, units: max, because: `${because}, and it may have ${max} here`, fromPoints };
  });
};

/** Names a plan by what is in it, so that an approval is of this plan and no other. */
export const namePlan = (plan: Omit<MovePlan, 'id'>): MovePlan => ({ id: nameContents(JSON.stringify(plan)), ...plan });

/** Which kind of move it is that brings a service into a Region. */
export const kindOfMove = (service: Service, to: string): 'failover' | 'failback' =>
  to === service.regions[0] ? 'failback' : 'failover';
