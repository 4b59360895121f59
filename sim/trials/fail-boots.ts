import { MINUTE_MS } from '../../shared/core/time.ts';
import { impairInstance } from '../faults/impair-instance.ts';
import { endInstance, failApp } from '../instances.ts';
import { drawInteger } from '../random.ts';
import { setTimer } from '../timer-queue.ts';
import type { Instance, World } from '../world-state.ts';
import { isOneOfSeveral } from './fleet-machines.ts';
import { happens, pick } from './injector.ts';
import { letLast } from './let-last.ts';
import type { Trial } from './trial.ts';

/** Share of the machines that are launched, or started, in a storm and do not come up. */
const FAILED = 0.1;

/** Share of those that fail for what they are launched from: nothing else that comes from it comes up either, for a while. */
const BROKEN = 0.2;
const BROKEN_MAX_MINUTES = 25;

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

const breakTemplate = (trial: Trial, broken: Set<string>, key: string): void => {
  const minutes = 5 + drawInteger(trial.inject.chance('boot-fails'), BROKEN_MAX_MINUTES);
  broken.add(key);
  trial.tell(() => `! boot-fails: nothing of ${key} comes up`);
  letLast(trial, 'boot-fails', minutes * MINUTE_MS, () => broken.delete(key));
};

/** Lets machines not come up now and then, or all that are launched for a fleet in some minutes. */
export const failBoots = (trial: Trial): void => {
  const broken = new Set<string>();
  for (const [region, world] of trial.globe.cloud) {
    world.listeners.push((event) => {
      if (event.kind !== 'instance-state' || event.instance.lifecycle !== 'pending') return;
      const { instance } = event;
      const key = `${region} ${instance.fleet.name}`;
      if (broken.has(key)) return failBoot(trial, world, instance);
      if (!trial.inject.happens('boot-fails', FAILED)) return;
      failBoot(trial, world, instance);
      if (happens(trial.inject.chance('boot-fails'), BROKEN)) breakTemplate(trial, broken, key);
    });
  }
};
