import { DescribeTableCommand, type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { FleetTrace, Stages } from '../ports/stages.ts';
import type { CallAws } from './call-aws.ts';
import { createDynamoJournal } from './dynamodb-journal.ts';
import { fleetKey } from './fleet-record.ts';
import { readItems } from './read-items.ts';
import { readPages } from './read-pages.ts';

const TABLE_PREFIX = 'ballast-';
const PAGE_SIZE = 100;

/** The stages port over the tables that are named as Ballast's. */
export const createDynamoStages = (client: DynamoDBClient, call: CallAws): Stages => ({
  readTraces: async (fleetNames, untilMs) => {
    const traces = new Map<string, FleetTrace[]>();
    for (const tableName of await listStageTables(client, call)) {
      const stage = tableName.slice(TABLE_PREFIX.length);
      const journal = createDynamoJournal(client, call, tableName);
      // By its key alone: a record that is malformed is one too.
      const items = await readItems({ client, call, tableName }, fleetNames.map(fleetKey), true);
      const recorded = new Set(items.map(({ pk }) => pk?.S));
      for (const fleet of fleetNames) {
        const [look] = await journal.read({ fleet, untilMs, last: 1 });
        const hasRecord = recorded.has(`fleet#${fleet}`);
        if (!hasRecord && look === undefined) continue;
        traces.set(fleet, [...(traces.get(fleet) ?? []), { stage, hasRecord, lastLookMs: look?.atMs ?? null }]);
      }
    }
    return traces;
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
