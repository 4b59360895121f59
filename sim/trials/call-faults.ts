import type { FaultKind } from '../../shared/core/fault.ts';
import type { LaunchCall } from '../../shared/core/fleet-state.ts';
import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { worldOf } from '../cloud.ts';
import { hideInstances } from '../faults/hide-instances.ts';
import { hideSnapshots } from '../faults/hide-snapshots.ts';
import { refuseLaunches } from '../faults/refuse-launches.ts';
import { serviceOf } from '../impairments.ts';
import type { PointHook } from '../point-hook.ts';
import { limitPool } from '../pools.ts';
import { drawInteger } from '../random.ts';
import { bucketOf } from './api-buckets.ts';
import type { Refusal } from './api-trouble.ts';
import { askedLaunch, instanceIdsIn, launchedIds } from './call-arguments.ts';
import { pick } from './injector.ts';
import type { Invocation } from './invocation.ts';
import { letLast } from './let-last.ts';
import type { Trial } from './trial.ts';

type Point = Parameters<PointHook>[0];

/** What a call fails with. */
export type CallFailure = { readonly kind: FaultKind; readonly because: string };

/** The share of calls that something befalls, each kind of it. */
const RARE = 0.0015;

/** Of launches and terminations there are few, and much that can become of them. */
const LAUNCH_SHARE = 0.1;

/** Lets others drain the bucket that a call would take its request from, or throttles this one call where it has none. */
const drain = (trial: Trial, region: string, point: Point): CallFailure => {
  const failure: CallFailure = { kind: 'throttled', because: 'was throttled: others use the bucket' };
  const bucket = bucketOf(region, point);
  if (bucket === null) return failure;
  const { api, inject } = trial;
  api.drained.add(bucket);
  letLast(trial, 'request-throttled', (1 + drawInteger(inject.chance('request-throttled'), 5)) * MINUTE_MS, () =>
    api.drained.delete(bucket),
  );
  return failure;
};

/** Takes a permission away: calls of a whole service are refused until somebody gives it back. */
const forbid = (trial: Trial, region: string, { port }: Point): CallFailure => {
  const { api, inject } = trial;
  const random = inject.chance('access-denied');
  const refusal: Refusal = {
    calls: pick(random, ['reads', 'changes', 'all']),
    kind: 'denied',
    because: 'is not allowed',
  };
  const key = `${region} ${serviceOf(port) ?? port}`;
  api.refusals.set(key, refusal);
  letLast(trial, 'access-denied', (1 + drawInteger(random, 10)) * MINUTE_MS, () => {
    if (api.refusals.get(key) === refusal) api.refusals.delete(key);
  });
  return refusal;
};

/** What fails a call before it has any effect; null lets it pass. */
export const failureBefore = (
  trial: Trial,
  region: string,
  point: Point,
  kind: 'read' | 'change',
): CallFailure | null => {
  const { api, inject } = trial;
  const refusal =
    api.refusals.size > 0 ? api.refusals.get(`${region} ${serviceOf(point.port) ?? point.port}`) : undefined;
  if (refusal !== undefined && (refusal.calls === 'all' || refusal.calls === `${kind}s`)) return refusal;
  if (inject.happens('request-throttled', RARE)) return drain(trial, region, point);
  if (inject.happens('server-error', RARE)) return { kind: 'unknown', because: 'failed with a 503' };
  if (inject.happens('request-lost', RARE)) return { kind: 'unknown', because: 'timed out on its way' };
  if (inject.happens('access-denied', RARE / 3)) return forbid(trial, region, point);
  return null;
};

const someMinutes = (trial: Trial, fault: 'no-capacity' | 'limit-reached' | 'addresses-exhausted'): number =>
  (1 + drawInteger(trial.inject.chance(fault), 30)) * MINUTE_MS;

/** Lets the pools that a launch would take from give fewer machines than it wants, or none. */
const dryPools = (trial: Trial, region: string, { instanceTypes, zone, onDemand, spot }: LaunchCall): void => {
  const world = worldOf(trial.globe.cloud, region);
  const random = trial.inject.chance('no-capacity');
  const types = random.next() < 0.5 ? instanceTypes : instanceTypes.slice(0, 1);
  const pools = types.flatMap((instanceType) => [
    ...(onDemand > 0 ? [{ instanceType, zone, market: 'on-demand' } as const] : []),
    ...(spot > 0 ? [{ instanceType, zone, market: 'spot' } as const] : []),
  ]);
  for (const pool of pools) limitPool(world, pool, drawInteger(random, onDemand + spot));
  letLast(trial, 'no-capacity', someMinutes(trial, 'no-capacity'), () => {
    for (const pool of pools) limitPool(world, pool, null);
  });
};

type Refusing = { readonly kind: 'no-capacity' | 'other'; readonly because: string };

const LIMITS: readonly [Refusing, ...Refusing[]] = [
  { kind: 'no-capacity', because: 'VcpuLimitExceeded: more vCPUs than the account may have' },
  { kind: 'no-capacity', because: 'InstanceLimitExceeded: more instances than the account may have' },
  { kind: 'other', because: 'InternalError: an internal error has occurred' },
];

/** Lets what a launch wants be refused, or given in part, for a reason of the account or of a subnet. */
const limitLaunches = (trial: Trial, region: string, { zone, onDemand, spot }: LaunchCall): void => {
  const { inject, globe } = trial;
  const world = worldOf(globe.cloud, region);
  const refuse = (fault: 'limit-reached' | 'addresses-exhausted', zones: readonly string[], why: Refusing): void => {
    const left = drawInteger(inject.chance(fault), onDemand + spot);
    letLast(trial, fault, someMinutes(trial, fault), refuseLaunches(world, zones, { ...why, left }));
  };
  if (inject.happens('limit-reached', LAUNCH_SHARE / 2))
    refuse('limit-reached', [...new Set(world.zones.values())], pick(inject.chance('limit-reached'), LIMITS));
  if (inject.happens('addresses-exhausted', LAUNCH_SHARE / 2))
    refuse('addresses-exhausted', [zone], {
      kind: 'no-capacity',
      because: 'InsufficientFreeAddressesInSubnet: the subnet has no free address',
    });
};

/** Lets EC2 refuse one of those that are to be terminated. */
const protectOne = (trial: Trial, region: string, instanceIds: readonly string[]): void => {
  const { inject, globe, history } = trial;
  const world = worldOf(globe.cloud, region);
  const [instance] = instanceIds.flatMap((id) => world.instances.get(id) ?? []);
  if (instance === undefined || !inject.happens('terminate-partial', LAUNCH_SHARE)) return;
  instance.terminationProtected = true;
  history.befallen.set(instance.id, world.nowMs);
  letLast(trial, 'terminate-partial', (1 + drawInteger(inject.chance('terminate-partial'), 20)) * MINUTE_MS, () => {
    instance.terminationProtected = false;
  });
};

/** Makes something refuse what a change is about to ask for: pools, limits, or an instance that may not be terminated. */
export const troubleChange = (trial: Trial, region: string, point: Point): void => {
  const launch = askedLaunch(point);
  if (launch !== null) {
    if (trial.inject.happens('no-capacity', LAUNCH_SHARE)) dryPools(trial, region, launch.call);
    limitLaunches(trial, region, launch.call);
  }
  if (point.port === 'fleets' && point.method === 'terminate') protectOne(trial, region, instanceIdsIn(point));
};

/** Of sets, whose calls are fewer still. */
const TAKEN_SHARE = 0.3;

const HIDDEN_MAX_MS = 100 * SECOND_MS;

/** Lets machines that a call launched be unknown to other calls for a while. */
export const hideLaunched = (trial: Trial, region: string, { port, method }: Point, { id }: Invocation): void => {
  if (port !== 'fleets' || method !== 'launch') return;
  const { inject, history, globe } = trial;
  const call = history.byMethod.get('fleets.launch')?.at(-1);
  if (call?.invocation.id !== id) return;
  const instanceIds = launchedIds(call);
  if (instanceIds.length === 0 || !inject.happens('not-found-after-create', LAUNCH_SHARE)) return;
  const forMs = Math.ceil(HIDDEN_MAX_MS * inject.chance('not-found-after-create').next());
  hideInstances(worldOf(globe.cloud, region), instanceIds, forMs);
};

/** Lets the snapshots that a call took be in no listing for a while, as EC2 does not promise that they are at once. */
export const hideTaken = (trial: Trial, region: string, { port, method }: Point): void => {
  if (port !== 'snapshots' || method !== 'create' || !trial.inject.happens('not-found-after-create', TAKEN_SHARE))
    return;
  const world = worldOf(trial.globe.cloud, region);
  const forMs = Math.ceil(HIDDEN_MAX_MS * trial.inject.chance('not-found-after-create').next());
  letLast(trial, 'not-found-after-create', forMs, hideSnapshots(world, forMs));
};
