import type { Observation } from '../core/failover/observation.ts';
import { DAY_MS, SECOND_MS } from '../core/time.ts';
import type { Observations } from '../ports/observations.ts';
import { queryItems } from './query-items.ts';
import type { Table } from './read-items.ts';
import { valueAttribute } from './stored-json.ts';
import { observationsFromItem } from './stored-observation.ts';
import { type ItemKey, updateItemIf } from './update-item.ts';

/** Then the item vanishes by the table's TTL: nobody asks for an observation that is older than a few minutes. */
const KEPT_MS = DAY_MS;

/**
 * The observations port over the stage's table of each Region: one item for each service and observer.
 *
 * @param tableIn the table of any Region, by a client that gives up soon
 */
export const createDynamoObservations = (own: Table, tableIn: (region: string) => Table): Observations => ({
  list: async (service) => (await queryItems(own, partitionOf(service))).flatMap(observationsFromItem),
  put: async (region, observation) => {
    // One that is as old, or older, says nothing new; and a retry whose first attempt did arrive finds its own.
    await updateItemIf(tableIn(region), keyOf(observation), {
      UpdateExpression: 'SET observation = :observation, atMs = :atMs, expiresAt = :expiresAt',
      ConditionExpression: 'attribute_not_exists(atMs) OR atMs < :atMs',
      ExpressionAttributeValues: {
        ':observation': valueAttribute(observation),
        ':atMs': { N: String(observation.atMs) },
        ':expiresAt': { N: String(Math.ceil((observation.atMs + KEPT_MS) / SECOND_MS)) },
      },
    });
  },
});

const partitionOf = (service: string): string => `observation#${service}`;

const keyOf = ({ service, observer }: Observation): ItemKey => ({
  pk: { S: partitionOf(service) },
  sk: { S: observer },
});
