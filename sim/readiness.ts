import type { TargetState } from '../shared/core/fleet-view.ts';
import { forgetInstanceView, forgetTargetListing } from './describe.ts';
import { addReady, meterTo } from './load-meter.ts';
import type { Instance, Registration, World } from './world-state.ts';

const targetStateOf = ({ instance, draining, served }: Registration): TargetState => {
  if (draining) return 'draining';
  if (instance.lifecycle !== 'running') return 'unused';
  if (instance.app === 'up') return 'healthy';
  return served ? 'unhealthy' : 'initial';
};

const serves = ({ lifecycle, app, fleet, registrations }: Instance): boolean =>
  lifecycle === 'running' &&
  app === 'up' &&
  fleet.groups.every((group) =>
    registrations.some((registration) => registration.group === group && registration.target.state === 'healthy'),
  );

const setReady = (world: World, instance: Instance, ready: boolean): void => {
  const { meter } = instance.fleet;
  meterTo(meter, world.nowMs);
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

/** Brings target states, readiness and what describe calls show in line with a change of an instance. */
export const refreshInstance = (world: World, instance: Instance): void => {
  for (const registration of instance.registrations) {
    const state = targetStateOf(registration);
    if (state === 'healthy') registration.served = true;
    if (state === registration.target.state) continue;
    registration.target = { instanceId: instance.id, port: registration.port, state };
    forgetTargetListing(world, registration.group);
  }
  forgetInstanceView(world, instance);
  const ready = serves(instance);
  if (ready !== instance.ready) setReady(world, instance, ready);
};
