import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import type { TargetTrackingPolicy } from '../../shared/core/scaling/scaling-policy.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { LoadTrace } from '../../sim/load-trace.ts';
import type { SimulationOptions } from '../../sim/run-simulation.ts';

export const cpuPolicy: TargetTrackingPolicy = {
  kind: 'target-tracking',
  name: 'cpu',
  source: { kind: 'cpu', via: 'by-tag' },
  target: 60,
  scaleOut: { datapoints: 3 },
  scaleIn: { enabled: true, datapoints: 15, belowShare: 0.9 },
  surge: null,
  staleAfterMs: 5 * MINUTE_MS,
};

export const webFleet: Fleet = {
  name: 'web',
  mode: 'act',
  launchTemplate: { by: 'name', value: 'web', version: '$Default' },
  subnets: ['subnet-1', 'subnet-2'],
  targetGroups: [{ by: 'name', value: 'web', port: 8_080 }],
  sizes: [{ instanceType: 'c7g.large', units: 1, usdPerHour: 0.1 }],
  shape: 'horizontal',
  capacity: { min: 1, max: 50 },
  machinesMin: 1,
  purchase: { onDemandBase: 0, spotShare: 0 },
  warmUpMs: 3 * MINUTE_MS,
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
  slo: null,
  resize: { kind: 'replace' },
  policies: [cpuPolicy],
  settledLookMs: 5 * MINUTE_MS,
};

export const configOf = (fleet: Fleet): BallastConfig => ({
  version: 1,
  region: 'eu-west-1',
  notify: { email: null },
  fleets: [fleet],
});

/** A trace of spans: so many minutes at so many requests per second. */
export const loadOf = (...spans: readonly (readonly [minutes: number, load: number])[]): LoadTrace => ({
  startSeconds: 1_700_000_040 - (1_700_000_040 % 60),
  minutes: spans.flatMap(([minutes, load]) => Array.from({ length: minutes }, () => load)),
});

/** One unit serves 10 requests per second; machines boot in two minutes. */
export const simulationOf = (load: LoadTrace, changes: Partial<SimulationOptions> = {}): SimulationOptions => ({
  config: configOf(webFleet),
  fleet: 'web',
  load,
  unitRate: 10,
  bootMs: 2 * MINUTE_MS,
  seed: 1,
  autoscaler: 'ballast',
  ...changes,
});
