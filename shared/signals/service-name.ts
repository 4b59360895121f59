import { shorten } from './read-person.ts';
import { type IgnoredSignal, ignore, type ServiceContext } from './signal.ts';

/** Whether a Region has to do with the service of this name. */
export const isKnownService = (name: string, { services }: Pick<ServiceContext, 'services'>): boolean =>
  services.some((service) => service.name === name);

/** Refuses the name of a service that a Region has nothing to do with, naming those that it has. */
export const refuseUnknownService = (
  name: string,
  { region, services }: Pick<ServiceContext, 'region' | 'services'>,
): IgnoredSignal => {
  const known =
    services.length === 0
      ? 'none is: write `services` in ballast.yml and deploy'
      : `those that are: ${services.map((service) => service.name).join(', ')}`;
  return ignore('UNKNOWN_SERVICE', `no service "${shorten(name)}" is of ${region}; ${known}`, null);
};
