import type { OrphanSighting } from '../shared/core/orphans/compare-sightings.ts';
import type { Sightings } from '../shared/ports/sightings.ts';

/** The sightings in memory, never forgotten. */
export const createMemorySightings = (): Sightings => {
  let stored: readonly OrphanSighting[] = [];
  return {
    read: () => Promise.resolve(stored),
    save: (sightings) => {
      stored = sightings;
      return Promise.resolve();
    },
  };
};
