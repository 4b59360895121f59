import type { Random } from '../random.ts';
import type { Instance, World } from '../world-state.ts';
import { pickAny } from './injector.ts';
import type { Trial } from './trial.ts';

/** A machine, and where it is. */
export type Machine = { readonly region: string; readonly world: World; readonly instance: Instance };

/** Machines of fleets that run or are about to, in every Region. */
export const machinesOf = ({ globe }: Pick<Trial, 'globe'>): readonly Machine[] =>
  [...globe.cloud].flatMap(([region, world]) =>
    [...world.instances.values()]
      .filter(({ lifecycle, fleetTag }) => fleetTag !== null && (lifecycle === 'running' || lifecycle === 'pending'))
      .map((instance) => ({ region, world, instance })),
  );

/** One of them that is as it must be, which something befalls from now on; null where there is none. */
export const drawVictim = (
  trial: Trial,
  random: Random,
  isFit: (instance: Instance) => boolean = () => true,
): Machine | null => {
  const victim = pickAny(
    random,
    machinesOf(trial).filter(({ instance }) => isFit(instance)),
  );
  if (victim === undefined) return null;
  trial.history.befallen.set(victim.instance.id, victim.world.nowMs);
  return victim;
};
