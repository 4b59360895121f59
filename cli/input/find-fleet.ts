import { closest, distance } from 'fastest-levenshtein';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { badInput } from '../stop.ts';

/** What to say when a name is none of the known ones: the nearest of them, if it is near, and all. */
export const describeUnknownFleet = (name: string, known: readonly string[], place: string): string => {
  const nearest = closest(name, [...known]);
  const isNear = known.length > 0 && distance(name, nearest) <= Math.max(2, nearest.length / 3);
  const hint = isNear ? `did you mean ${nearest}?` : `known: ${known.join(', ') || 'none'}`;
  return `no fleet "${name}" in ${place}; ${hint}`;
};

/** The fleet of that name; bad input that names the nearest one when there is none. */
export const findFleet = (
  config: BallastConfig,
  name: string,
  place = `the configuration for ${config.region}`,
): Fleet => {
  const fleet = config.fleets.find((candidate) => candidate.name === name);
  if (fleet !== undefined) return fleet;
  const known = config.fleets.map((candidate) => candidate.name);
  throw badInput(describeUnknownFleet(name, known, place));
};
