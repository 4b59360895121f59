import { impairInstance } from '../faults/impair-instance.ts';
import { endInstance, failApp } from '../instances.ts';
import { setTimer } from '../timer-queue.ts';
import type { Instance, World } from '../world-state.ts';
import { isOneOfSeveral } from './fleet-machines.ts';
import { pick } from './injector.ts';
import type { Trial } from './trial.ts';

/** Share of the machines that are launched, or started, in a storm and do not come up. */
const FAILED = 0.1;

const failBoot = (trial: Trial, world: World, instance: Instance): void => {
  const random = trial.inject.chance('boot-fails');
  trial.history.befallen.set(instance.id, world.nowMs);
  const how = isOneOfSeveral({ world, instance }) ? 'dies' : pick(random, ['never answers', 'hangs', 'dies'] as const);
  trial.tell(() => `! boot-fails: ${instance.id} ${how}`);
  if (how === 'never answers') failApp(world, instance.id);
  else if (how === 'hangs') impairInstance(world, instance.id, { check: 'instance' });
  else
    setTimer(world.timers, world.nowMs + Math.ceil(random.next() * world.timing.bootMs), () =>
      endInstance(world, instance),
    );
};

/** Lets machines not come up now and then. */
export const failBoots = (trial: Trial): void => {
  for (const world of trial.globe.cloud.values()) {
    world.listeners.push((event) => {
      if (event.kind !== 'instance-state' || event.instance.lifecycle !== 'pending') return;
      if (trial.inject.happens('boot-fails', FAILED)) failBoot(trial, world, event.instance);
    });
  }
};
