import type { EvidenceSource } from '../core/healing/health-readings.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { FleetSection } from './fleet-schema.ts';
import type { Finding } from './list-findings.ts';

/** A heartbeat comes once a minute, and CloudWatch shows it a minute or two later: no shorter silence says anything. */
const SILENCE_MIN_MS = 3 * MINUTE_MS;

const FORECAST_OF_MEMBERS =
  'adds and removes members, each with volumes of its own; stateful.resize: in-place keeps them';

/** What a source of evidence needs on the instances, and lacks as far as the file tells; null where it lacks nothing. */
const needOf = (source: EvidenceSource, { targetGroups, instanceRole }: FleetSection): string | null => {
  const role = instanceRole === undefined ? '; state instanceRole' : '';
  switch (source) {
    case 'instance-status':
      return null;
    case 'target-health':
      return targetGroups.length > 0 ? null : 'says nothing in a fleet without targetGroups';
    case 'agent':
      return `needs the SSM agent, and an instance profile that lets it report${role}`;
    case 'heartbeat':
      return `needs the unit of docs/heartbeat on every instance${role}`;
  }
};

const warnOfHealth = (path: readonly PropertyKey[], fleet: FleetSection): readonly Finding[] => {
  const { health, warmUp } = fleet;
  if (health === 'none') return [];
  const { gracePeriod = warmUp, heartbeatMax, evidence = [] } = health;
  const needs = evidence.flatMap((source, index) => {
    const message = needOf(source, fleet);
    return message === null ? [] : [{ path: [...path, 'evidence', index], message }];
  });
  const grace = { path: [...path, 'gracePeriod'], message: 'shorter than warmUp: machines may go before they serve' };
  const silence = { path: [...path, 'heartbeatMax'], message: 'below 3m the newest heartbeat may not be seen yet' };
  return [
    ...(gracePeriod < warmUp ? [grace] : []),
    ...needs,
    ...(evidence.includes('heartbeat') && heartbeatMax < SILENCE_MIN_MS ? [silence] : []),
  ];
};

const warnOfStandbySize = (path: readonly PropertyKey[], fleet: FleetSection): readonly Finding[] => {
  const { standby, capacity, sizes, stateful, subnets } = fleet;
  if (standby?.machines.kind !== 'machines') return [];
  const { machines } = standby.machines;
  const tooMany = { path, message: `more than capacity.max (${capacity.max}) lets serve` };
  const tooFew = { path, message: 'a standby takes over in its own Availability Zone only: keep one in each' };
  return [
    ...(machines * sizes[0].units > capacity.max ? [tooMany] : []),
    ...(stateful !== undefined && machines < subnets.length ? [tooFew] : []),
  ];
};

const warnOfStandby = (path: readonly PropertyKey[], fleet: FleetSection): readonly Finding[] => {
  const { standby, purchase } = fleet;
  if (standby === undefined) return [];
  const needs =
    'needs hibernation and an encrypted root volume in the launch template: `ballast validate --aws` checks';
  return [
    ...(purchase.spotShare > 0 ? [{ path, message: 'standbys are On-Demand, whatever purchase.spotShare says' }] : []),
    ...warnOfStandbySize([...path, 'machines'], fleet),
    ...(standby.state === 'hibernated' ? [{ path: [...path, 'state'], message: needs }] : []),
  ];
};

const warnOfStateful = (path: readonly PropertyKey[], fleet: FleetSection): readonly Finding[] => {
  const { stateful, health, policies } = fleet;
  if (stateful === undefined) return [];
  const unhealed = { path: [...path, 'stateful'], message: 'nothing moves by itself, because health is none' };
  const forecasts = Object.entries(policies).flatMap(([name, { kind }]) =>
    kind === 'predictive' ? [{ path: [...path, 'policies', name], message: FORECAST_OF_MEMBERS }] : [],
  );
  return [...(health === 'none' ? [unhealed] : []), ...(stateful.resize === 'replace' ? forecasts : [])];
};

/** What health, standby and stateful members of a fleet need outside of the file, or ask for in vain. */
export const warnOfHealing = (path: readonly PropertyKey[], fleet: FleetSection): readonly Finding[] => [
  ...warnOfHealth([...path, 'health'], fleet),
  ...warnOfStandby([...path, 'standby'], fleet),
  ...warnOfStateful(path, fleet),
];
