import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { findFleet } from '../input/find-fleet.ts';

/** What `status` tells of. */
export type StatusScope = { readonly fleets: readonly string[]; readonly services: readonly string[] };

/** All, or a fleet with the services that it serves, or a service with its fleets; bad input where it is neither. */
export const scopeOf = (config: BallastConfig, name: string | undefined): StatusScope => {
  const { fleets, services = [] } = config;
  const own = fleets.map((fleet) => fleet.name);
  if (name === undefined) return { fleets: own, services: services.map((service) => service.name) };
  const service = services.find((candidate) => candidate.name === name);
  if (service !== undefined && !own.includes(name)) {
    return { fleets: service.fleets.filter((fleet) => own.includes(fleet)), services: [name] };
  }
  const fleet = findFleet(config, name).name;
  const serving = services.filter((candidate) => candidate.name === name || candidate.fleets.includes(fleet));
  return { fleets: [fleet], services: serving.map((candidate) => candidate.name) };
};
