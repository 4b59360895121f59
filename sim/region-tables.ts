import { Fault } from '../shared/core/fault.ts';
import { type Cloud, worldOf } from './cloud.ts';
import { createMemoryLedger, type MemoryLedger } from './memory-ledger.ts';
import { createMemoryObservations, type MemoryObservations } from './memory-observations.ts';
import { createMemoryWorkflows, type MemoryWorkflows } from './memory-workflows.ts';

/** What the table of one Region's deployment holds. */
export type RegionTable = {
  readonly ledger: MemoryLedger;
  readonly workflows: MemoryWorkflows;
  readonly observations: MemoryObservations;
};

/** Empty tables of every Region of a cloud, by Region. */
export const createRegionTables = (cloud: Cloud): ReadonlyMap<string, RegionTable> =>
  new Map(
    [...cloud.keys()].map((region) => {
      const nowMs = (): number => worldOf(cloud, region).nowMs;
      return [
        region,
        {
          ledger: createMemoryLedger(),
          workflows: createMemoryWorkflows(nowMs),
          observations: createMemoryObservations(nowMs),
        },
      ];
    }),
  );

/** The table of a Region, or a `not-found` fault. */
export const tableOf = (tables: ReadonlyMap<string, RegionTable>, region: string): RegionTable => {
  const table = tables.get(region);
  if (table === undefined) throw new Fault('not-found', 'dynamodb', `there is no ledger in ${region}`);
  return table;
};
