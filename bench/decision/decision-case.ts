import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetView, InstanceView } from '../../shared/core/fleet-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { benchFleet, REQUESTS_TARGET, requestsPolicy, ZONES } from '../bench-fleet.ts';

/** What the load asks of the fleet: nothing, half as much again, or half of what there is. */
export type DecisionCase = 'settled hold' | 'out by half' | 'in by half';

export const DECISION_CASES: readonly DecisionCase[] = ['settled hold', 'out by half', 'in by half'];

const LOAD_OF_CASE: Readonly<Record<DecisionCase, number>> = {
  'settled hold': 0.95,
  'out by half': 1.5,
  'in by half': 0.5,
};

/** Any moment will do: a decision knows no calendar but that of its schedules. */
const NOW_MS = 1_700_000_040_000;
const HISTORY_MINUTES = 30;

const instanceAt = (index: number): InstanceView => ({
  id: `i-${index.toString(16).padStart(17, '0')}`,
  instanceType: 'm7g.large',
  zone: ZONES[index % ZONES.length] ?? ZONES[0],
  market: 'on-demand',
  launchedAtMs: NOW_MS - HOUR_MS - index,
  lifecycle: 'running',
  role: 'active',
  intent: `web-lq0x2c-${index % 100}`,
  templateVersion: 3,
  protected: false,
  targets: ['healthy'],
});

const viewOf = (fleet: Fleet, instances: number, load: number): FleetView => {
  const points = Array.from({ length: HISTORY_MINUTES }, (_, index) => ({
    atMs: NOW_MS - (HISTORY_MINUTES - index) * MINUTE_MS,
    value: load * REQUESTS_TARGET,
  }));
  return {
    zones: ZONES.map((name, index) => ({ name, subnets: [fleet.subnets[index] ?? ''] })),
    launchTemplate: { id: 'lt-0123456789abcdef0', version: 3 },
    targetGroups: fleet.targetGroups.map(({ value, port }) => ({
      arn: value,
      port,
      deregistrationDelayMs: 300_000,
      loadBalancers: [],
    })),
    instances: Array.from({ length: instances }, (_, index) => instanceAt(index)),
    outlooks: {},
    series: { requests: { kind: 'known', points } },
    state: {
      version: 1,
      epoch: 'lq0x2c',
      sequence: 100,
      desired: instances,
      launches: [],
      retirements: [],
      capacity: [{ fromMs: NOW_MS - HOUR_MS, units: instances, machines: instances }],
      dryPools: [],
      scheduledUntilMs: NOW_MS - MINUTE_MS,
      lookAtMs: NOW_MS,
    },
    overrides: [],
    health: {
      'instance-status': { kind: 'read', byInstance: {}, others: 'well' },
      agent: { kind: 'off' },
      heartbeat: { kind: 'off' },
    },
  };
};

/** A decision to be made: the fleet, the view and the time that `decideFleet` takes. */
export const decisionInput = (kind: DecisionCase, instances: number): readonly [Fleet, FleetView, number] => {
  const fleet = benchFleet('web', [requestsPolicy], 5 * MINUTE_MS);
  return [fleet, viewOf(fleet, instances, LOAD_OF_CASE[kind]), NOW_MS];
};
