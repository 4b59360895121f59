import type { Service } from '../core/failover/service.ts';
import { DAY_MS } from '../core/time.ts';
import type { BallastSection } from './ballast-schema.ts';
import type { ServiceSection } from './service-schema.ts';

const DRILL_EVERY_MS = { weekly: 7 * DAY_MS, monthly: 30 * DAY_MS } as const;

const groupsIn = (
  region: string,
  names: readonly string[],
  fleets: BallastSection['fleets'],
): Service['targetGroups'][string] =>
  Object.fromEntries(
    names.map((name) => [name, fleets[name]?.inRegion[region]?.targetGroups ?? fleets[name]?.targetGroups ?? []]),
  );

const normalizeService = (name: string, section: ServiceSection, { regions, fleets }: BallastSection): Service => {
  const { observe, fence } = section;
  const isStateful = section.fleets.some((fleet) => fleets[fleet]?.stateful !== undefined);
  return {
    name,
    dnsName: section.name,
    zone: section.zone.replace(/\.$/, ''),
    fleets: section.fleets,
    targetGroups: Object.fromEntries(
      section.regions.map((region) => [region, groupsIn(region, section.fleets, fleets)]),
    ),
    regions: section.regions,
    witness: section.witness ?? regions.witness ?? null,
    mode: section.mode,
    endpoints: section.endpoints,
    observe: {
      url: observe.url,
      status: observe.status,
      body: observe.body ?? null,
      timeoutMs: observe.timeout,
      rise: observe.rise,
      fall: observe.fall,
      alarms: observe.alarms,
      holdDownMs: observe.holdDown,
    },
    approval: section.approval,
    strategy: section.strategy,
    capacityShare: section.capacity,
    fence: {
      command: fence.command ?? null,
      deregister: fence.deregister ?? isStateful,
      required: fence.required,
    },
    rpoMs: section.rpo ?? null,
    rtoMs: section.rto ?? null,
    flipEveryMs: section.flipEvery,
    drill: section.drill === 'never' ? null : { everyMs: DRILL_EVERY_MS[section.drill] },
  };
};

/** What can move to or from a Region, or is witnessed by it: the same in each. */
export const normalizeServices = (config: BallastSection, region: string): readonly Service[] =>
  Object.entries(config.services)
    .map(([name, section]) => normalizeService(name, section, config))
    .filter(({ regions, witness }) => regions.includes(region) || witness === region);
