import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { StoredItem, Table } from './read-items.ts';
import { readPages } from './read-pages.ts';

const QUERY = 'dynamodb:Query';

/** All items of a partition, as they are now, in the order of their sort keys. */
export const queryItems = ({ client, call, tableName }: Table, partition: string): Promise<readonly StoredItem[]> =>
  readPages(QUERY, async (token) => {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ConsistentRead: true,
      ExclusiveStartKey: token === undefined ? undefined : { pk: { S: partition }, sk: { S: token } },
    });
    const answer = await call(QUERY, (options) => client.send(command, options));
    return { items: answer.Items ?? [], next: answer.LastEvaluatedKey?.['sk']?.S };
  });
