/** An attribute as DynamoDB's JSON has it; binary is base64 text. */
type Attribute = { readonly S?: string; readonly N?: string; readonly B?: string; readonly BOOL?: boolean };

/** An item of a table. */
export type DynamoItem = Readonly<Record<string, Attribute>>;

type Key = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };

/** The body of a call, as far as the table reads it. */
export type DynamoRequest = {
  readonly RequestItems?: Readonly<
    Record<string, { readonly Keys: readonly Key[]; readonly ConsistentRead?: boolean }>
  >;
  readonly Item?: DynamoItem & Key;
  readonly Key?: Key;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>;
};

/** What DynamoDB would bill: units of requests, and bytes put under a key of their own, which stay until they expire. */
export type DynamoMeter = { readUnits: number; writeUnits: number; bytesPut: number };

/** A table with keys `pk` and `sk`. */
export type DynamoTable = { readonly items: Map<string, DynamoItem>; readonly meter: DynamoMeter };

const KB = 1_024;
const READ_UNIT_BYTES = 4 * KB;
/** DynamoDB's own bookkeeping for each stored item. */
const STORED_OVERHEAD_BYTES = 100;

const attributeBytes = ({ S, N, B }: Attribute): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/^-?0*/, '').length / 2) + 1;
  return B === undefined ? 1 : Buffer.byteLength(B, 'base64');
};

/** The size of an item as DynamoDB counts it: names and values. */
export const itemBytes = (item: DynamoItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value), 0);

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));

const keyOf = ({ pk, sk }: Key): string => `${pk.S} ${sk.S}`;

/** An empty table whose meter stands at zero. */
export const createDynamoTable = (): DynamoTable => ({
  items: new Map(),
  meter: { readUnits: 0, writeUnits: 0, bytesPut: 0 },
});

const batchGet = ({ items, meter }: DynamoTable, { RequestItems = {} }: DynamoRequest): unknown => {
  const responses = Object.entries(RequestItems).map(([table, { Keys, ConsistentRead }]) => {
    const read = Keys.map((key) => items.get(keyOf(key)));
    const share = ConsistentRead ? 1 : 0.5;
    for (const item of read) meter.readUnits += share * readUnits(item === undefined ? 0 : itemBytes(item));
    return [table, read.filter((item) => item !== undefined)];
  });
  return { Responses: Object.fromEntries(responses), UnprocessedKeys: {} };
};

const put = ({ items, meter }: DynamoTable, { Item }: DynamoRequest): unknown => {
  if (Item === undefined) throw new Error('a PutItem without an item');
  const bytes = itemBytes(Item);
  meter.writeUnits += writeUnits(bytes);
  const before = items.get(keyOf(Item));
  meter.bytesPut += before === undefined ? bytes + STORED_OVERHEAD_BYTES : bytes - itemBytes(before);
  // Only the fleets' records are read again; a journal of a month would only fill the memory.
  if (!Item.pk.S.startsWith('journal#')) items.set(keyOf(Item), Item);
  return {};
};

const assigned = (expression: string, before: Attribute | undefined, values: DynamoRequest): Attribute => {
  const value = values.ExpressionAttributeValues?.[expression];
  if (value !== undefined) return value;
  if (!/^if_not_exists\(\w+, :zero\) \+ :one$/.test(expression)) throw new Error(`an unknown update: ${expression}`);
  return { N: String(Number(before?.N ?? 0) + 1) };
};

/** Every condition holds: the bench is the only writer, and each lease is let go before the next is taken. */
const update = ({ items, meter }: DynamoTable, request: DynamoRequest): unknown => {
  const { Key, UpdateExpression = '', ExpressionAttributeNames = {} } = request;
  if (Key === undefined) throw new Error('an UpdateItem without a key');
  const before: DynamoItem = items.get(keyOf(Key)) ?? Key;
  const [, set = '', removed = ''] = /^SET (.+?)(?: REMOVE (.+))?$/.exec(UpdateExpression) ?? [];
  const changes = set.split(/, (?=#?\w+ = )/).map((assignment): [string, Attribute] => {
    const [left = '', right = ''] = assignment.split(' = ');
    const name = ExpressionAttributeNames[left] ?? left;
    return [name, assigned(right, before[name], request)];
  });
  const gone = new Set(removed.split(', '));
  const kept = Object.entries({ ...before, ...Object.fromEntries(changes) }).filter(([name]) => !gone.has(name));
  const after = Object.fromEntries(kept);
  items.set(keyOf(Key), after);
  meter.writeUnits += writeUnits(Math.max(itemBytes(before), itemBytes(after)));
  return { Attributes: after };
};

/** DynamoDB's answer to a call, metered as it would be billed. */
export const answerDynamo = (table: DynamoTable, action: string, request: DynamoRequest): unknown => {
  switch (action) {
    case 'BatchGetItem':
      return batchGet(table, request);
    case 'PutItem':
      return put(table, request);
    case 'UpdateItem':
      return update(table, request);
    default:
      throw new Error(`the bench table does not know dynamodb:${action}`);
  }
};
