import { closest, distance } from 'fastest-levenshtein';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { badInput } from '../stop.ts';

/** What to say when nothing of a name is protected: the nearest that is, if it is near, and all. */
export const describeUnknownProtection = (name: string, known: readonly string[], region: string): string => {
  const nearest = closest(name, [...known]);
  const isNear = known.length > 0 && distance(name, nearest) <= Math.max(2, nearest.length / 3);
  const hint = isNear ? `did you mean ${nearest}?` : `known: ${known.join(', ') || 'none'}`;
  return `nothing called "${name}" gets recovery points in ${region}; ${hint}`;
};

/** The protection of that name; bad input that names the nearest one when there is none. */
export const findProtection = ({ protections = [], region, fleets }: BallastConfig, name: string): Protection => {
  const found = protections.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  if (fleets.some((fleet) => fleet.name === name)) {
    throw badInput(`fleet ${name} has no backup; state it in the configuration, fleets.${name}.backup: {} at least`);
  }
  throw badInput(
    describeUnknownProtection(
      name,
      protections.map((protection) => protection.name),
      region,
    ),
  );
};
