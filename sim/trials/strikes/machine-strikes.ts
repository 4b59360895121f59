import { terminateInstances } from '../../instances.ts';
import { pickAny } from '../injector.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

/** Machines of any fleet that run or are about to, in every Region. */
const victimsOf = ({ globe }: Trial) =>
  [...globe.cloud.values()].flatMap((world) =>
    [...world.instances.values()]
      .filter(({ lifecycle }) => lifecycle === 'running' || lifecycle === 'pending')
      .map((instance) => ({ world, instance })),
  );

/** What befalls machines. */
export const MACHINE_STRIKES: readonly Strike[] = [
  {
    fault: 'machine-dies',
    weight: 3,
    fits: () => true,
    strike: (trial, random) => {
      const victim = pickAny(random, victimsOf(trial));
      if (victim === undefined) return null;
      const { world, instance } = victim;
      trial.history.befallen.set(instance.id, world.nowMs);
      terminateInstances(world, [instance.id]);
      return `${instance.id} dies`;
    },
  },
];
