import type { Random } from '../random.ts';
import type { Instance, World } from '../world-state.ts';
import { pickAny } from './injector.ts';
import type { Trial } from './trial.ts';

/** A machine, and where it is. */
export type Machine = { readonly region: string; readonly world: World; readonly instance: Instance };

const isOn = ({ lifecycle }: Instance): boolean => lifecycle === 'running' || lifecycle === 'pending';

/** Machines of fleets that run or are about to, in every Region. */
export const machinesOf = ({ globe }: Pick<Trial, 'globe'>): readonly Machine[] =>
  [...globe.cloud].flatMap(([region, world]) =>
    [...world.instances.values()]
      .filter((instance) => instance.fleetTag !== null && isOn(instance))
      .map((instance) => ({ region, world, instance })),
  );

const isSick = ({ ailments, app }: Instance): boolean =>
  ailments.impaired.size > 0 || ailments.agentDied || app === 'down';

/**
 * Whether another machine of the same fleet is sick. One alone is for Ballast to see to; several at once open its breaker, and
 * wait for a person, who mends them after a while (docs/runbooks/instances-are-not-replaced.md).
 */
export const isOneOfSeveral = ({ world, instance }: Pick<Machine, 'world' | 'instance'>): boolean =>
  [...world.instances.values()].some(
    (other) => other !== instance && other.fleetTag === instance.fleetTag && isOn(other) && isSick(other),
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
