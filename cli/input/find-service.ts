import { closest, distance } from 'fastest-levenshtein';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import { badInput } from '../stop.ts';

/** The service of that name; bad input that names the nearest one when there is none. */
export const findService = ({ services = [], region }: BallastConfig, name: string): Service => {
  const found = services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const known = services.map((service) => service.name);
  const nearest = closest(name, known);
  const isNear = known.length > 0 && distance(name, nearest) <= Math.max(2, nearest.length / 3);
  const hint = isNear ? `did you mean ${nearest}?` : `known: ${known.join(', ') || 'none'}`;
  throw badInput(`no service "${name}" in the configuration for ${region}; ${hint}`);
};

/** Holds a Region to one that a service can be in; bad input that says what the Region is to the service instead. */
export const checkTarget = ({ name, regions, witness }: Service, region: string): void => {
  if (regions.includes(region)) return;
  const allowed = `it can be in ${regions.join(' or ')}`;
  throw badInput(
    region === witness
      ? `${region} is the witness of ${name}, and serves nothing; ${allowed}`
      : `${name} has nothing in ${region}; ${allowed}`,
  );
};
