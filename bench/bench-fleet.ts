import type { Fleet } from '../shared/core/fleet.ts';
import type { HealthPolicy } from '../shared/core/healing/health-policy.ts';
import type { PredictivePolicy, ScalingPolicy, TargetTrackingPolicy } from '../shared/core/scaling/scaling-policy.ts';
import { DAY_MS, MINUTE_MS } from '../shared/core/time.ts';

/** The stage that everything in a bench belongs to. */
export const BENCH_STAGE = 'bench';

/** A midnight, UTC: the day that every bench is set on. */
export const DAY_START_MS = 1_767_225_600_000;

/** Requests per target and minute that a bench fleet is kept at. */
export const REQUESTS_TARGET = 1_000;

/** The zones of every bench fleet, one subnet in each. */
export const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;

/** Keeps requests per target at the target; its two alarms read one metric each. */
export const requestsPolicy: TargetTrackingPolicy = {
  kind: 'target-tracking',
  name: 'requests',
  source: { kind: 'requests-per-target' },
  target: REQUESTS_TARGET,
  scaleOut: { datapoints: 3 },
  scaleIn: { enabled: true, datapoints: 15, belowShare: 0.9 },
  surge: null,
  staleAfterMs: 5 * MINUTE_MS,
};

/** Keeps CPU at 60 %, read from every instance: one metric query for each. */
export const cpuPolicy: TargetTrackingPolicy = {
  ...requestsPolicy,
  name: 'cpu',
  source: { kind: 'cpu', via: 'per-instance' },
  target: 60,
};

/** Forecasts the requests of the fleet, and learns from CPU what they cost. */
export const predictivePolicy: PredictivePolicy = {
  kind: 'predictive',
  name: 'load',
  source: { kind: 'cpu', via: 'per-instance' },
  target: 80,
  load: { kind: 'requests' },
  historyMs: 14 * DAY_MS,
  staleAfterMs: 5 * MINUTE_MS,
};

/** How fleets heal where ballast.yml does not say. */
export const DEFAULT_HEALTH: HealthPolicy = {
  graceMs: 5 * MINUTE_MS,
  evidence: ['instance-status', 'target-health'],
  heartbeatMaxMs: 3 * MINUTE_MS,
  breakerShare: 0.3,
};

/** A fleet of one size behind one target group of its own, healed by default. */
export const benchFleet = (name: string, policies: readonly ScalingPolicy[], settledLookMs: number): Fleet => ({
  name,
  mode: 'act',
  launchTemplate: { by: 'name', value: name, version: '$Default' },
  subnets: ZONES.map((zone) => `subnet-${name}-${zone}`),
  targetGroups: [
    {
      by: 'arn',
      value: `arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/${name}/0123456789abcdef`,
      port: 8080,
    },
  ],
  sizes: [{ instanceType: 'm7g.large', units: 1, usdPerHour: 0.0816 }],
  shape: 'horizontal',
  capacity: { min: 1, max: 100_000 },
  machinesMin: null,
  purchase: { onDemandBase: 0, spotShare: 0 },
  warmUpMs: 3 * MINUTE_MS,
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
  slo: null,
  resize: { kind: 'replace' },
  health: DEFAULT_HEALTH,
  policies,
  settledLookMs,
});
