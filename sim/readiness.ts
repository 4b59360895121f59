import type { TargetState } from '../shared/core/fleet-view.ts';
import { answers, isReachable } from './answers.ts';
import { forgetInstanceView, forgetTargetListing } from './describe.ts';
import { distortionOf } from './distortions.ts';
import { beginDraining, loseInFlight } from './in-flight.ts';
import { addDeaf, addReady, meterTo } from './load-meter.ts';
import { setTimer } from './timer-queue.ts';
import type { Instance, Registration, World } from './world-state.ts';

/** Whether health checks have failed long enough; a target that is not healthy has nothing to lose, and fails at once. */
const isNoticed = (world: World, registration: Registration): boolean => {
  const { target, instance } = registration;
  const { nowMs, timing, timers } = world;
  if (target.state !== 'healthy' || timing.unhealthyAfterMs === 0) return true;
  if (registration.failingSinceMs === null) {
    registration.failingSinceMs = nowMs;
    setTimer(timers, nowMs + timing.unhealthyAfterMs, () => {
      if (registration.failingSinceMs === nowMs) refreshInstance(world, instance);
    });
  }
  return nowMs - registration.failingSinceMs >= timing.unhealthyAfterMs;
};

const targetStateOf = (world: World, registration: Registration, isAnswering: boolean): TargetState => {
  const { instance, draining, served } = registration;
  if (draining) return 'draining';
  if (instance.lifecycle !== 'running') return 'unused';
  const distortion = distortionOf(world, 'target-health', instance.id, world.nowMs);
  if (distortion === 'sick') return 'unhealthy';
  if (isAnswering || distortion === 'well') return 'healthy';
  if (!served && instance.app === 'booting') return 'initial';
  return isNoticed(world, registration) ? 'unhealthy' : 'healthy';
};

/** Brings the number of healthy targets in line; a group without any sends requests to all, so all must be asked anew. */
export const countHealthy = (world: World, { group, instance }: Registration, change: 1 | -1): void => {
  group.healthy += change;
  const turned = group.healthy === (change === 1 ? 1 : 0);
  if (!turned) return;
  for (const other of group.registrations) {
    if (other.instance !== instance && other.target.state === 'unhealthy')
      refreshService(world, other.instance, answers(world, other.instance));
  }
};

const setTargetState = (world: World, registration: Registration, state: TargetState): void => {
  const { instance, port, group, target } = registration;
  if (state === target.state) return;
  registration.target = { instanceId: instance.id, port, state };
  forgetTargetListing(world, group);
  if (state === 'healthy') countHealthy(world, registration, 1);
  else if (target.state === 'healthy') countHealthy(world, registration, -1);
};

/** Whether a load balancer sends requests to an instance: to healthy targets, or to all when a group has no healthy one. */
const isRouted = ({ fleet, registrations }: Instance, isAnswering: boolean): boolean =>
  fleet.groups.every((group) =>
    registrations.some(({ group: registered, target: { state } }) => {
      if (registered !== group) return false;
      // Those that answer none of what is sent to all would not make it fewer that are lost.
      return state === 'healthy' || (isAnswering && state === 'unhealthy' && group.healthy === 0);
    }),
  );

const setReady = (world: World, instance: Instance, ready: boolean): void => {
  const { meter } = instance.fleet;
  meterTo(meter, world.nowMs);
  if (ready) instance.draining = null;
  else beginDraining(world, instance);
  addReady(meter, ready ? 1 : -1, instance.units);
  instance.ready = ready;
  if (ready) {
    const openEnd = { toMs: Number.POSITIVE_INFINITY, toUtilisationMs: Number.POSITIVE_INFINITY };
    instance.readySpans.push({ fromMs: world.nowMs, fromUtilisationMs: meter.utilisationMs, ...openEnd });
    return;
  }
  const span = instance.readySpans.at(-1);
  if (span === undefined) return;
  span.toMs = world.nowMs;
  span.toUtilisationMs = meter.utilisationMs;
};

const setDeaf = (world: World, instance: Instance, deaf: boolean): void => {
  const { meter } = instance.fleet;
  meterTo(meter, world.nowMs);
  addDeaf(meter, deaf ? 1 : -1, instance.units);
  instance.deaf = deaf;
};

const refreshService = (world: World, instance: Instance, isAnswering: boolean): void => {
  const routed = isRouted(instance, isAnswering);
  const ready = isAnswering && routed;
  if (ready !== instance.ready) setReady(world, instance, ready);
  const deaf = !isAnswering && routed && instance.fleet.groups.length > 0;
  if (deaf !== instance.deaf) setDeaf(world, instance, deaf);
};

const refreshSpans = (world: World, instance: Instance, isAnswering: boolean): void => {
  const { nowMs } = world;
  const { answerSpans, agentSpan, ailments, reports } = instance;
  const answerSpan = answerSpans.at(-1);
  const wasAnswering = answerSpan?.toMs === Number.POSITIVE_INFINITY;
  if (isAnswering && !wasAnswering) answerSpans.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
  else if (!isAnswering && wasAnswering) answerSpan.toMs = nowMs;
  const connected = reports && !ailments.agentDied && isReachable(world, instance);
  const wasConnected = agentSpan?.toMs === Number.POSITIVE_INFINITY;
  if (connected && !wasConnected) instance.agentSpan = { fromMs: nowMs, toMs: Number.POSITIVE_INFINITY };
  else if (!connected && wasConnected) agentSpan.toMs = nowMs;
};

/** Brings target states, readiness and what describe calls show in line with a change of an instance. */
export const refreshInstance = (world: World, instance: Instance): void => {
  const isAnswering = answers(world, instance);
  for (const registration of instance.registrations) {
    const state = targetStateOf(world, registration, isAnswering);
    if (state === 'healthy') registration.served = true;
    if (isAnswering || state !== 'healthy') registration.failingSinceMs = null;
    setTargetState(world, registration, state);
  }
  forgetInstanceView(world, instance);
  refreshService(world, instance, isAnswering);
  if (!isAnswering) loseInFlight(world, instance);
  refreshSpans(world, instance, isAnswering);
};
