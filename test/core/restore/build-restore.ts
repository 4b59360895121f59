import type { Fleet } from '../../../shared/core/fleet.ts';
import type { Override } from '../../../shared/core/fleet-state.ts';
import type { FleetMember, PlanGround } from '../../../shared/core/restore/plan-target.ts';
import type { RestoreRequest } from '../../../shared/core/restore/restore-request.ts';
import type {
  RestorePlan,
  RestoreState,
  RestoreTarget,
  VolumeMove,
} from '../../../shared/core/restore/restore-state.ts';
import type {
  InstanceVolume,
  RestoredVolume,
  RestoreInstance,
  RestoreView,
} from '../../../shared/core/restore/restore-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { HOME } from '../backup/build-backups.ts';
import { fleetOf, NOW_MS } from '../build.ts';

const ID = 'web-1';
export const MACHINE = 'i-1';
const GROUP = { arn: 'arn:group', port: 8080 };

const PERFORMANCE = { volumeType: 'gp3', iops: 6_000, throughputMiBps: null } as const;

export const IN_PLACE: RestoreTarget = {
  kind: 'instance',
  instanceId: MACHINE,
  zone: 'eu-west-1a',
  slot: null,
  ran: true,
};

export const LAUNCHED: RestoreTarget & { readonly kind: 'launched' } = {
  kind: 'launched',
  template: { id: 'lt-1', version: 3 },
  places: [
    { instanceType: 'm7g.large', subnet: 'subnet-a', zone: 'eu-west-1a' },
    { instanceType: 'm7g.large', subnet: 'subnet-b', zone: 'eu-west-1b' },
  ],
  slot: null,
};

export const VOLUMES: RestoreTarget = { kind: 'volumes', zone: 'eu-west-1a' };

/** A restore of the fleet `web` in place, asked for an hour after the moment of its point. */
export const planOf = (changes: Partial<RestorePlan> = {}): RestorePlan => ({
  protection: 'web',
  fleet: 'web',
  stage: 'dev',
  region: HOME,
  setId: 'set-1',
  lineage: MACHINE,
  takenAtMs: NOW_MS - HOUR_MS,
  snapshotIds: ['snap-1', 'snap-2'],
  into: 'in-place',
  target: IN_PLACE,
  groups: [GROUP],
  drainMs: 5 * MINUTE_MS,
  check: { kind: 'status' },
  checkMs: 30 * MINUTE_MS,
  deadlineMs: null,
  initializationRate: null,
  chosen: 'the newest',
  reason: 'test',
  askedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 5 * HOUR_MS,
  ...changes,
});

/** A data volume that takes the place of `vol-old`. */
export const moveOf = (changes: Partial<VolumeMove> = {}): VolumeMove => ({
  snapshotId: 'snap-1',
  device: '/dev/sdf',
  root: false,
  sizeGiB: 8,
  restored: 'vol-new',
  replaced: 'vol-old',
  performance: PERFORMANCE,
  deleteOnTermination: false,
  ...changes,
});

export const stateOf = (changes: Partial<RestoreState> = {}): RestoreState => ({
  version: 1,
  id: ID,
  plan: planOf(),
  phase: 'creating',
  way: 'forth',
  sinceMs: NOW_MS,
  spans: [],
  volumes: [moveOf()],
  launch: { place: 0, refusals: 0, notBeforeMs: 0 },
  instanceId: MACHINE,
  missingSinceMs: null,
  isolation: null,
  pauseBefore: null,
  last: null,
  proof: null,
  restoredAtMs: null,
  outcome: null,
  told: null,
  ...changes,
});

/** A restore whose machine is launched. */
export const launchedState = (changes: Partial<RestoreState> = {}, plan: Partial<RestorePlan> = {}): RestoreState =>
  stateOf({
    plan: planOf({ into: 'new', target: LAUNCHED, ...plan }),
    volumes: [moveOf({ replaced: null })],
    ...changes,
  });

/** A proof, that must be over within half an hour. */
export const proofState = (changes: Partial<RestoreState> = {}, plan: Partial<RestorePlan> = {}): RestoreState =>
  launchedState(
    { isolation: 'sg-1', ...changes },
    {
      into: 'isolated',
      groups: [],
      deadlineMs: NOW_MS + 30 * MINUTE_MS,
      ...plan,
    },
  );

/** A restore of volumes alone. */
export const volumesState = (changes: Partial<RestoreState> = {}): RestoreState =>
  stateOf({
    plan: planOf({ into: 'new', fleet: null, target: VOLUMES, groups: [] }),
    volumes: [moveOf({ replaced: null })],
    instanceId: null,
    ...changes,
  });

export const heldOf = (changes: Partial<InstanceVolume> = {}): InstanceVolume => ({
  volumeId: 'vol-old',
  device: '/dev/sdf',
  root: false,
  attachment: 'attached',
  deleteOnTermination: false,
  performance: PERFORMANCE,
  ...changes,
});

export const instanceOf = (changes: Partial<RestoreInstance> = {}): RestoreInstance => ({
  instanceId: MACHINE,
  lifecycle: 'running',
  instanceType: 'm7g.large',
  zone: 'eu-west-1a',
  subnet: 'subnet-a',
  rootDevice: '/dev/xvda',
  volumes: [heldOf()],
  fleet: 'web',
  slot: null,
  ...changes,
});

export const restoredOf = (changes: Partial<RestoredVolume> = {}): RestoredVolume => ({
  volumeId: 'vol-new',
  device: '/dev/sdf',
  zone: 'eu-west-1a',
  state: 'available',
  instanceId: null,
  ...changes,
});

/** Our pause, that has lasted for long enough. */
export const PAUSE: Override = {
  kind: 'pause',
  untilMs: NOW_MS + 2 * HOUR_MS,
  why: `restore ${ID}`,
  atMs: NOW_MS - 2 * MINUTE_MS,
};

/** The machine in place, marked, paused for, and registered; the restored volume is there. */
export const viewOf = (changes: Partial<RestoreView> = {}): RestoreView => {
  const { instance = instanceOf() } = changes;
  return {
    resources: { volumes: [restoredOf()], instances: instance === null ? [] : [instance], securityGroups: [] },
    instance,
    checks: 'unknown',
    targets: ['healthy'],
    slotHolder: null,
    pause: PAUSE,
    wish: null,
    ...changes,
  };
};

export const requestOf = (changes: Partial<RestoreRequest> = {}): RestoreRequest => ({
  protection: 'web',
  point: { kind: 'latest' },
  lineage: null,
  into: 'new',
  region: HOME,
  zone: null,
  withRoot: false,
  initializationRate: null,
  reason: 'test',
  dryRun: false,
  ...changes,
});

export const memberOf = (changes: Partial<FleetMember> = {}): FleetMember => ({
  id: MACHINE,
  lifecycle: 'running',
  role: 'active',
  slot: null,
  ...changes,
});

/** The fleet `web` in two zones, with one member that the points are of. */
export const groundOf = (changes: Partial<PlanGround> = {}, fleet: Partial<Fleet> = {}): PlanGround => ({
  fleet: {
    policy: fleetOf({ name: 'web', subnets: ['subnet-a', 'subnet-b'], ...fleet }),
    template: { id: 'lt-1', version: 3 },
    zones: new Map([
      ['subnet-a', 'eu-west-1a'],
      ['subnet-b', 'eu-west-1b'],
    ]),
  },
  groups: [{ ...GROUP, deregistrationDelayMs: 5 * MINUTE_MS }],
  members: [memberOf()],
  slotVolumes: [],
  resizing: null,
  machine: instanceOf(),
  others: [],
  ...changes,
});

/** What is there for a protection by tag. */
export const tagGround = (changes: Partial<PlanGround> = {}): PlanGround =>
  groundOf({ fleet: null, groups: [], members: [], ...changes });
