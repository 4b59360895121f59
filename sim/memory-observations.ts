import type { Observation } from '../shared/core/failover/observation.ts';
import { DAY_MS } from '../shared/core/time.ts';

/** Observations in the ledger of one Region, and the hands of a person who spoils what is in the table. */
export type MemoryObservations = {
  readonly list: (service: string) => readonly Observation[];
  readonly put: (observation: Observation) => void;
  readonly spoil: (service: string, observer: string) => void;
};

/** How long one is kept. */
const KEPT_MS = DAY_MS;

type Row = { readonly observation: Observation; spoiled: boolean };

const nameOf = ({ service, observer }: Pick<Observation, 'service' | 'observer'>): string => `${service}/${observer}`;

/** Observations in memory: of each observer the newest, for a day. */
export const createMemoryObservations = (nowMs: () => number): MemoryObservations => {
  const rows = new Map<string, Row>();
  return {
    list: (service) =>
      [...rows]
        .filter(([, { observation, spoiled }]) => {
          return observation.service === service && !spoiled && nowMs() - observation.atMs < KEPT_MS;
        })
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([, { observation }]) => observation),
    put: (observation) => {
      const known = rows.get(nameOf(observation));
      const isOlder = known !== undefined && !known.spoiled && known.observation.atMs > observation.atMs;
      if (!isOlder) rows.set(nameOf(observation), { observation: structuredClone(observation), spoiled: false });
    },
    spoil: (service, observer) => {
      const row = rows.get(nameOf({ service, observer }));
      if (row !== undefined) row.spoiled = true;
    },
  };
};
