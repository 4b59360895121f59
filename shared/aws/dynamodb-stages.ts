import { DescribeTableCommand, type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { LastLook, Stages } from '../ports/stages.ts';
import type { CallAws } from './call-aws.ts';
import { createDynamoJournal } from './dynamodb-journal.ts';
import { readPages } from './read-pages.ts';

const TABLE_PREFIX = 'ballast-';
const PAGE_SIZE = 100;

/** The stages port over the tables that are named as Ballast's. */
export const createDynamoStages = (client: DynamoDBClient, call: CallAws): Stages => ({
  readLastLooks: async (fleetNames, untilMs) => {
    const looks = new Map<string, LastLook>();
    for (const tableName of await listStageTables(client, call)) {
      const journal = createDynamoJournal(client, call, tableName);
      for (const fleet of fleetNames) {
        const [record] = await journal.read({ fleet, untilMs, last: 1 });
        if (record === undefined || record.atMs <= (looks.get(fleet)?.atMs ?? 0)) continue;
        looks.set(fleet, { stage: tableName.slice(TABLE_PREFIX.length), atMs: record.atMs });
      }
    }
    return looks;
  },
});

const listStageTables = async (client: DynamoDBClient, call: CallAws): Promise<readonly string[]> => {
  const names = await readPages('dynamodb:ListTables', async (token) => {
    const command = new ListTablesCommand({ Limit: PAGE_SIZE, ExclusiveStartTableName: token });
    const answer = await call('dynamodb:ListTables', (options) => client.send(command, options));
    return { items: answer.TableNames ?? [], next: answer.LastEvaluatedTableName };
  });
  const tables: string[] = [];
  for (const name of names) {
    if (name.startsWith(TABLE_PREFIX) && (await isStageTable(client, call, name))) tables.push(name);
  }
  return tables;
};

/** Somebody else may name a table like ours; one that is keyed otherwise holds no journal. */
const isStageTable = async (client: DynamoDBClient, call: CallAws, tableName: string): Promise<boolean> => {
  const command = new DescribeTableCommand({ TableName: tableName });
  const { Table } = await call('dynamodb:DescribeTable', (options) => client.send(command, options));
  const keys = (Table?.KeySchema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`);
  return keys.includes('pk HASH') && keys.includes('sk RANGE');
};
