import { type AttributeValue, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import type { StoredItem, Table } from './read-items.ts';

/** Where in the table an item is. */
export type ItemKey = Record<'pk' | 'sk', AttributeValue.SMember>;

/** What is changed of an item, and the condition under which it is. */
export type ItemUpdate = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** What changes an item. */
export const UPDATE_ITEM = 'dynamodb:UpdateItem';

/** Changes an item in one write, or makes it; returns it as it is after. */
export const updateItem = async (
  { client, call, tableName }: Table,
  key: ItemKey,
  change: ItemUpdate,
): Promise<StoredItem> => {
  const command = new UpdateItemCommand({ TableName: tableName, Key: key, ReturnValues: 'ALL_NEW', ...change });
  const answer = await call(UPDATE_ITEM, (options) => client.send(command, options));
  return answer.Attributes ?? {};
};

/** The item after the change; null when its condition did not hold, and nothing was written. */
export const updateItemIf = async (table: Table, key: ItemKey, change: ItemUpdate): Promise<StoredItem | null> => {
  try {
    return await updateItem(table, key, change);
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return null;
    throw error;
  }
};
