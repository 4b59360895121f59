import type { Service } from './service.ts';
import type { Wiring } from './service-records.ts';

/**
 * The service in the mode that its records were prepared for: one that was changed in ballast.yml since would publish a switch
 * that nothing follows, or write records that Route 53 refuses beside those that are there.
 */
export const asWired = (service: Service, wiring: Wiring | null): Service => {
  if (wiring === null) return service;
  const mode = Object.keys(wiring.switchChecks).length > 0 ? 'switch' : 'record';
  return mode === service.mode ? service : { ...service, mode };
};
