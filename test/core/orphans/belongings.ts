import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { StatefulPolicy } from '../../../shared/core/healing/health-policy.ts';
import type {
  OwnedAddress,
  OwnedInstance,
  OwnedVolume,
  RegisteredInstance,
  Registration,
} from '../../../shared/core/orphans/belonging.ts';
import type { FleetClaim } from '../../../shared/core/orphans/find-orphans.ts';
import { DAY_MS } from '../../../shared/core/time.ts';
import { NOW_MS, stateOf } from '../build.ts';

/** A running machine of a day's age. */
export const ownedInstance = (changes: Partial<OwnedInstance> = {}): OwnedInstance => ({
  kind: 'instance',
  id: 'i-1',
  fleet: 'web',
  slot: null,
  kept: false,
  instanceType: 'm7g.large',
  market: 'on-demand',
  lifecycle: 'running',
  role: 'active',
  launchedAtMs: NOW_MS - DAY_MS,
  hasPublicAddress: false,
  ...changes,
});

/** A volume of 100 GiB that nothing is attached to. */
export const ownedVolume = (changes: Partial<OwnedVolume> = {}): OwnedVolume => ({
  kind: 'volume',
  id: 'vol-1',
  fleet: 'web',
  slot: null,
  kept: false,
  volumeType: 'gp3',
  gibibytes: 100,
  iops: 3_000,
  mebibytesPerSecond: 125,
  state: 'available',
  instanceId: null,
  createdAtMs: NOW_MS - DAY_MS,
  ...changes,
});

/** An address that is associated with nothing. */
export const ownedAddress = (changes: Partial<OwnedAddress> = {}): OwnedAddress => ({
  kind: 'address',
  id: 'eipalloc-1',
  fleet: 'web',
  slot: null,
  kept: false,
  isAssociated: false,
  ...changes,
});

/** A machine of a day's age that was ours, until somebody took the tag off. */
export const registeredInstance = (changes: Partial<RegisteredInstance> = {}): RegisteredInstance => ({
  lifecycle: 'running',
  fleet: null,
  wasLaunched: true,
  kept: false,
  launchedAtMs: NOW_MS - DAY_MS,
  ...changes,
});

/** A target whose instance EC2 does not show. */
export const registration = (changes: Partial<Registration> = {}): Registration => ({
  kind: 'registration',
  id: 'web:80/i-1',
  fleet: 'web',
  targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/web/0123456789abcdef',
  port: 80,
  instanceId: 'i-1',
  state: 'unused',
  instance: null,
  ...changes,
});

/** A claim that Ballast keeps the fleet, by this record; its members own nothing, or what the policy says. */
export const keptBy = (state: Partial<FleetState> = {}, stateful: StatefulPolicy | null = null): FleetClaim => ({
  kind: 'kept',
  state: stateOf(1, state),
  stateful,
});

/** A policy by which members own a volume and an elastic address. */
export const ELASTIC_MEMBERS: StatefulPolicy = { devices: ['/dev/sdf'], address: 'elastic' };

/** A fleet that a person says is gone. */
export const GONE: FleetClaim = { kind: 'gone', because: 'fleet web is in no ballast.yml', isNamed: true };
