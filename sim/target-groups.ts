import { Fault } from '../shared/core/fault.ts';
import type { TargetGroupReference } from '../shared/core/fleet.ts';
import type { ResolvedTargetGroup } from '../shared/ports/balancers.ts';
import { answers } from './answers.ts';
import { forgetTargetListing } from './describe.ts';
import { findKnown } from './find-known.ts';
import { loseInFlight } from './in-flight.ts';
import { drawHex } from './random.ts';
import { countHealthy, refreshInstance } from './readiness.ts';
import { setTimer } from './timer-queue.ts';
import type { Instance, Registration, TargetGroup, World } from './world-state.ts';

const absentGroup = (value: string): string => `no target group "${value.split('targetgroup/').at(-1)}" in this Region`;

/** The group with this ARN, or a `not-found` fault of the operation that asked. */
export const findGroup = (world: World, arn: string, operation: string): TargetGroup => {
  const group = world.groups.get(arn);
  if (group === undefined) throw new Fault('not-found', operation, absentGroup(arn));
  return group;
};

const findRegistration = (group: TargetGroup, instance: Instance, port: number): Registration | undefined =>
  instance.registrations.find((registration) => registration.group === group && registration.port === port);

const registerInstance = (world: World, group: TargetGroup, port: number, instance: Instance): void => {
  const known = findRegistration(group, instance, port);
  if (known === undefined) {
    const target = { instanceId: instance.id, port, state: 'initial' } as const;
    const registration: Registration = {
      instance,
      group,
      port,
      draining: false,
      served: false,
      failingSinceMs: null,
      target,
    };
    group.registrations.push(registration);
    instance.registrations.push(registration);
    forgetTargetListing(world, group);
  } else {
    known.draining = false;
  }
  refreshInstance(world, instance);
};

/**
 * Registers every instance that is running; a `conflict` names the first that is not, as AWS would, once the others are
 * in. A target that was draining serves again.
 */
export const registerTargets = (world: World, arn: string, port: number, instanceIds: readonly string[]): void => {
  const operation = 'elasticloadbalancing:RegisterTargets';
  const group = findGroup(world, arn, operation);
  let refused: string | null = null;
  for (const id of instanceIds) {
    const instance = findKnown(world, id);
    if (instance?.lifecycle === 'running') registerInstance(world, group, port, instance);
    else
      refused ??= `instance ${id} is ${instance?.lifecycle ?? 'not there'}; only running instances can be registered`;
  }
  if (refused !== null) throw new Fault('conflict', operation, refused);
};

/** Takes a target out of its group at once. */
export const removeRegistration = (world: World, registration: Registration): void => {
  const { group, instance } = registration;
  group.registrations.splice(group.registrations.indexOf(registration), 1);
  instance.registrations.splice(instance.registrations.indexOf(registration), 1);
  forgetTargetListing(world, group);
  if (registration.target.state === 'healthy') countHealthy(world, registration, -1);
  refreshInstance(world, instance);
};

/** The end of a drain: the load balancer closes what is still open when the group's delay is over before it. */
const endDrain = (world: World, registration: Registration): void => {
  removeRegistration(world, registration);
  if (registration.group.deregistrationDelayMs < world.timing.drainMs) loseInFlight(world, registration.instance);
};

const drain = (world: World, registration: Registration): void => {
  const { group, instance, served } = registration;
  // One that never served, or answers nobody, has nothing under way.
  const hasRequests = served && answers(world, instance);
  const drainMs = hasRequests ? Math.min(world.timing.drainMs, group.deregistrationDelayMs) : 0;
  if (drainMs === 0) {
    endDrain(world, registration);
    return;
  }
  registration.draining = true;
  refreshInstance(world, instance);
  const draining = registration.target;
  setTimer(world.timers, world.nowMs + drainMs, () => {
    // A target registered again meanwhile, or gone with its instance, no longer shows this drain.
    if (registration.target === draining && instance.registrations.includes(registration)) {
      endDrain(world, registration);
    }
  });
};

/** Starts to drain; a target that is not registered under this very port is passed over without a word, as AWS does. */
export const deregisterTargets = (world: World, arn: string, port: number, instanceIds: readonly string[]): void => {
  const group = findGroup(world, arn, 'elasticloadbalancing:DeregisterTargets');
  for (const id of instanceIds) {
    const instance = world.instances.get(id);
    const registration = instance && findRegistration(group, instance, port);
    if (registration !== undefined && !registration.draining) drain(world, registration);
  }
};

/** The groups in the order asked for, or a `not-found` fault that names the first one that is not there. */
export const resolveTargetGroups = (
  world: World,
  references: readonly TargetGroupReference[],
): readonly ResolvedTargetGroup[] =>
  references.map(({ by, value }) => {
    const group = [...world.groups.values()].find((known) => known[by] === value);
    if (group === undefined) {
      throw new Fault('not-found', 'elasticloadbalancing:DescribeTargetGroups', absentGroup(value));
    }
    const { arn, deregistrationDelayMs, loadBalancers } = group;
    return { arn, deregistrationDelayMs, loadBalancers };
  });

/** A target group before anything is registered in it. */
type NewTargetGroup = Pick<TargetGroup, 'arn' | 'name' | 'deregistrationDelayMs' | 'loadBalancers'>;

/** Makes a target group for instances. */
export const addTargetGroup = (
  world: World,
  { arn, name, deregistrationDelayMs, loadBalancers }: NewTargetGroup,
): TargetGroup => {
  const group: TargetGroup = {
    arn,
    name,
    deregistrationDelayMs,
    loadBalancers,
    registrations: [],
    listing: null,
    snapshots: [],
    healthy: 0,
  };
  world.groups.set(arn, group);
  return group;
};

/** An ARN as AWS would give a target group of this name. */
export const drawTargetGroupArn = (world: World, name: string): string =>
  `arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/${name}/${drawHex(world.random, 16)}`;
