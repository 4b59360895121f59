import { decideFleet } from '../../shared/core/decide-fleet.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { FleetView, InstanceView } from '../../shared/core/fleet-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { percentile } from '../../sim/percentile.ts';
import { benchFleet, DAY_START_MS, ZONES } from '../bench-fleet.ts';

/** How long one decision took in which a tenth of a large fleet is to be replaced, and in how many calls. */
export type PassTiming = {
  readonly machines: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly launchCalls: number;
  readonly launched: number;
};

const MACHINES = 1_000;
const FAILED = 100;
const SAMPLES = 50;
const NOW_MS = DAY_START_MS + 12 * HOUR_MS;

const instanceAt = (index: number): InstanceView => ({
  id: `i-${index.toString(16).padStart(17, '0')}`,
  instanceType: 'm7g.large',
  zone: ZONES[index % ZONES.length] ?? ZONES[0],
  market: 'on-demand',
  launchedAtMs: NOW_MS - HOUR_MS,
  lifecycle: 'running',
  role: 'active',
  intent: null,
  templateVersion: 3,
  protected: false,
  targets: [index < FAILED ? 'unhealthy' : 'healthy'],
});

const fleet: Fleet = {
  ...benchFleet('web', [], MINUTE_MS),
  capacity: { min: MACHINES, max: 2 * MACHINES },
};

const view: Omit<FleetView, 'state'> = {
  zones: ZONES.map((name, index) => ({ name, subnets: [fleet.subnets[index] ?? ''] })),
  launchTemplate: { id: 'lt-0123456789abcdef0', version: 3 },
  targetGroups: fleet.targetGroups.map(({ value, port }) => ({
    arn: value,
    port,
    deregistrationDelayMs: 5 * MINUTE_MS,
    loadBalancers: [],
  })),
  instances: Array.from({ length: MACHINES }, (_, index) => instanceAt(index)),
  series: {},
  outlooks: {},
  overrides: [],
  health: {
    'instance-status': { kind: 'read', byInstance: {}, others: 'well' },
    agent: { kind: 'off' },
    heartbeat: { kind: 'off' },
  },
};

/** Times the look at which a hundred of a thousand machines are found to have failed, after one that suspected them. */
export const timePass = (): PassTiming => {
  const suspected = decideFleet(fleet, { ...view, state: null }, NOW_MS);
  const found = { ...view, state: suspected.state };
  const decide = () => decideFleet(fleet, found, NOW_MS + MINUTE_MS);
  const samples = Array.from({ length: SAMPLES }, () => {
    const startedMs = performance.now();
    decide();
    return performance.now() - startedMs;
  });
  const calls = decide().plan.flatMap((step) => (step.kind === 'launch' ? [step.call] : []));
  return {
    machines: MACHINES,
    failed: FAILED,
    medianMs: percentile(samples, 0.5),
    launchCalls: calls.length,
    launched: calls.reduce((sum, { onDemand, spot }) => sum + onDemand + spot, 0),
  };
};
