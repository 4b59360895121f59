import type { Fleet } from '../../shared/core/fleet.ts';
import type { CapacityCount } from '../../shared/core/fleet-decision.ts';
import type { CapacityPoint, FleetState, LaunchCall, LaunchIntent, Override } from '../../shared/core/fleet-state.ts';
import type { FleetView, InstanceView, TargetGroupView } from '../../shared/core/fleet-view.ts';
import type { Series } from '../../shared/core/reading.ts';
import type { ProposalContext } from '../../shared/core/scaling/propose-target-tracking.ts';
import type {
  PredictivePolicy,
  ScheduledPolicy,
  StepPolicy,
  TargetTrackingPolicy,
} from '../../shared/core/scaling/scaling-policy.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';

/** Noon of a winter's day, at the start of a minute: when every test happens unless it says otherwise. */
export const NOW_MS = Date.UTC(2026, 0, 15, 12, 0, 0);

/** A moment so many minutes before now. */
export const minutesAgo = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

/** Keeps CPU at 60 % with AWS's datapoints and no surge. */
export const trackingPolicy = (changes: Partial<TargetTrackingPolicy> = {}): TargetTrackingPolicy => ({
  kind: 'target-tracking',
  name: 'cpu',
  source: { kind: 'cpu', via: 'by-tag' },
  target: 60,
  scaleOut: { datapoints: 3 },
  scaleIn: { enabled: true, datapoints: 15, belowShare: 0.9 },
  surge: null,
  staleAfterMs: 5 * MINUTE_MS,
  ...changes,
});

/** The step policy of AWS's worked example: around 50 % CPU by 10 and 30 percent of capacity. */
export const stepPolicy = (changes: Partial<StepPolicy> = {}): StepPolicy => ({
  kind: 'step',
  name: 'steps',
  source: { kind: 'cpu', via: 'by-tag' },
  threshold: 50,
  adjustment: 'percent',
  adjustMin: 1,
  datapoints: 1,
  bands: [
    { from: 0, to: 10, adjustBy: 0 },
    { from: 10, to: 20, adjustBy: 10 },
    { from: 20, to: null, adjustBy: 30 },
    { from: -10, to: 0, adjustBy: 0 },
    { from: -20, to: -10, adjustBy: -10 },
    { from: null, to: -20, adjustBy: -30 },
  ],
  staleAfterMs: 5 * MINUTE_MS,
  ...changes,
});

/** Fires at eight every morning, UTC, and sets nothing. */
export const scheduledPolicy = (changes: Partial<ScheduledPolicy> = {}): ScheduledPolicy => ({
  kind: 'scheduled',
  name: 'morning',
  cron: '0 8 * * *',
  timeZone: 'UTC',
  min: null,
  max: null,
  desired: null,
  ...changes,
});

/** Forecasts the requests, and keeps CPU at 80 % at most. */
export const predictivePolicy = (changes: Partial<PredictivePolicy> = {}): PredictivePolicy => ({
  kind: 'predictive',
  name: 'ahead',
  source: { kind: 'cpu', via: 'by-tag' },
  target: 80,
  load: { kind: 'requests' },
  historyMs: 14 * 24 * HOUR_MS,
  staleAfterMs: 5 * MINUTE_MS,
  ...changes,
});

/** A fleet of one size and one target group, 1 to 100 units, without a policy. */
export const fleetOf = (changes: Partial<Fleet> = {}): Fleet => ({
  name: 'web',
  mode: 'act',
  launchTemplate: { by: 'name', value: 'web', version: '$Default' },
  subnets: ['subnet-a', 'subnet-b'],
  targetGroups: [{ by: 'arn', value: 'arn:web', port: 8080 }],
  sizes: [{ instanceType: 'm7g.large', units: 1, usdPerHour: 0.1 }],
  shape: 'horizontal',
  capacity: { min: 1, max: 100 },
  machinesMin: 1,
  purchase: { onDemandBase: 0, spotShare: 0 },
  warmUpMs: 5 * MINUTE_MS,
  limits: { stepOutMax: null, stepInMax: null, usdPerHourMax: null, disturbedShare: 0.1 },
  slo: null,
  resize: { kind: 'replace' },
  policies: [],
  settledLookMs: 5 * MINUTE_MS,
  ...changes,
});

/** The target group of the fleet, which drains for five minutes. */
export const targetGroup = (changes: Partial<TargetGroupView> = {}): TargetGroupView => ({
  arn: 'arn:web',
  port: 8080,
  deregistrationDelayMs: 5 * MINUTE_MS,
  loadBalancers: [],
  ...changes,
});

/** An instance in service for an hour, on the template's present version. */
export const instanceOf = (id: string, changes: Partial<InstanceView> = {}): InstanceView => ({
  id,
  instanceType: 'm7g.large',
  zone: 'zone-a',
  market: 'on-demand',
  launchedAtMs: NOW_MS - HOUR_MS,
  lifecycle: 'running',
  role: 'active',
  intent: null,
  templateVersion: 7,
  protected: false,
  targets: ['healthy'],
  ...changes,
});

/** So many instances, in turn in zone-a and zone-b. */
export const instancesOf = (count: number, changes: Partial<InstanceView> = {}): readonly InstanceView[] =>
  Array.from({ length: count }, (_, index) =>
    instanceOf(`i-${index + 1}`, { zone: index % 2 === 0 ? 'zone-a' : 'zone-b', ...changes }),
  );

/** Two zones, one target group, no instance, nothing read, nothing in the ledger. */
export const viewOf = (changes: Partial<FleetView> = {}): FleetView => ({
  zones: [
    { name: 'zone-a', subnets: ['subnet-a'] },
    { name: 'zone-b', subnets: ['subnet-b'] },
  ],
  launchTemplate: { id: 'lt-1', version: 7 },
  targetGroups: [targetGroup()],
  instances: [],
  series: {},
  outlooks: {},
  state: null,
  overrides: [],
  ...changes,
});

/** A ledger record of a fleet at rest at that desired capacity for an hour. */
export const stateOf = (desired: number, changes: Partial<FleetState> = {}): FleetState => ({
  version: 1,
  epoch: 'mkfzzzzz',
  sequence: 0,
  desired,
  launches: [],
  retirements: [],
  capacity: [{ fromMs: NOW_MS - HOUR_MS, units: desired, machines: desired }],
  dryPools: [],
  scheduledUntilMs: minutesAgo(1),
  lookAtMs: NOW_MS,
  ...changes,
});

/** A fleet at rest: as many instances in service as are desired. */
export const settledView = (desired: number, changes: Partial<FleetView> = {}): FleetView =>
  viewOf({ instances: instancesOf(desired), state: stateOf(desired), ...changes });

/** One-minute datapoints, the newest of the minute that ended at `endMs`. */
export const seriesOf = (values: readonly number[], endMs = NOW_MS): Series => ({
  kind: 'known',
  points: values.map((value, index) => ({ atMs: endMs - (values.length - index) * MINUTE_MS, value })),
});

/** The same value for so many minutes. */
export const steady = (value: number, minutes = 15, endMs = NOW_MS): Series =>
  seriesOf(
    Array.from({ length: minutes }, () => value),
    endMs,
  );

/** Capacity that has been in service for an hour, one machine for each unit. */
export const steadyCapacity = (units: number, machines = units): readonly CapacityPoint[] => [
  { fromMs: NOW_MS - HOUR_MS, units, machines },
];

/** Counts of a fleet where all is in service. */
export const capacityOf = (units: number, changes: Partial<CapacityCount> = {}): CapacityCount => ({
  active: units,
  inService: units,
  warming: 0,
  machines: units,
  ...changes,
});

/** What a policy sees of a fleet that has rested at `desired` for an hour. */
export const contextOf = (desired: number, changes: Partial<ProposalContext> = {}): ProposalContext => ({
  desired,
  capacity: capacityOf(desired),
  history: steadyCapacity(desired),
  unitStep: 1,
  nowMs: NOW_MS,
  ...changes,
});

/** A call for one On-Demand machine in zone-a. */
export const callOf = (changes: Partial<LaunchCall> = {}): LaunchCall => ({
  token: 'web-mkfzzzzz-1',
  zone: 'zone-a',
  subnets: ['subnet-a'],
  instanceTypes: ['m7g.large'],
  onDemand: 1,
  spot: 0,
  launchTemplate: { id: 'lt-1', version: 7 },
  ...changes,
});

/** A launch written down a minute ago whose answer was lost. */
export const unansweredLaunch = (call: Partial<LaunchCall> = {}, atMs = minutesAgo(1)): LaunchIntent => ({
  call: callOf(call),
  atMs,
  answer: { kind: 'none' },
});

/** A launch that was answered a minute ago with these instances. */
export const answeredLaunch = (
  instanceIds: readonly string[],
  call: Partial<LaunchCall> = {},
  atMs = minutesAgo(1),
): LaunchIntent => ({
  call: callOf({ onDemand: instanceIds.length, ...call }),
  atMs,
  answer: { kind: 'answered', atMs, instanceIds },
});

/** A pause that ends then. */
export const pauseUntil = (untilMs: number): Override => ({
  kind: 'pause',
  untilMs,
  why: 'moving house',
  atMs: minutesAgo(5),
});

/** Bounds set by a person until then. */
export const boundsUntil = (untilMs: number, min: number | null = null, max: number | null = null): Override => ({
  kind: 'bounds',
  min,
  max,
  untilMs,
  why: 'sale',
  atMs: minutesAgo(5),
});
