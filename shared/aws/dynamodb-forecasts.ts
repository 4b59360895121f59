import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/fault.ts';
import { FORECAST_FENCED_MS, type StoredForecast } from '../core/forecast/stored-forecast.ts';
import { DAY_MS, SECOND_MS } from '../core/time.ts';
import type { ForecastRecord, Lease } from '../ports/ledger.ts';
import { readItems, type StoredItem, type Table } from './read-items.ts';
import { parseAttribute, zippedAttribute } from './stored-json.ts';
import { isNumber, isText, oneOf, recordOf, shapeOf } from './stored-shape.ts';

/** As long as a history that it could be learned from again; then the item vanishes by the table's TTL. */
const KEPT_MS = 14 * DAY_MS;

const isStoredForecast = shapeOf<StoredForecast>({
  version: oneOf(1),
  untilMs: isNumber,
  policies: recordOf(isText),
});

/** Beside the fleet's record, not in it: the record is written at every look, a forecast every half hour. */
const forecastKey = (fleet: string): Record<'pk' | 'sk', AttributeValue.SMember> => ({
  pk: { S: `fleet#${fleet}` },
  sk: { S: 'forecast' },
});

/** What is stored of each fleet's forecasts. A write of the last second may be missed: the older one serves as well. */
export const readForecasts = async (
  table: Table,
  fleetNames: readonly string[],
): Promise<ReadonlyMap<string, ForecastRecord>> => {
  const names = [...new Set(fleetNames)];
  const items = await readItems(table, names.map(forecastKey), false);
  const byKey = new Map(items.map((item) => [item['pk']?.S, item]));
  return new Map(names.map((fleet) => [fleet, recordFromItem(fleet, byKey.get(forecastKey(fleet).pk.S))]));
};

const recordFromItem = (fleet: string, item: StoredItem | undefined): ForecastRecord => {
  if (item === undefined) return { kind: 'none', because: 'no forecast is stored yet' };
  const forecast = item['forecast'] === undefined ? undefined : parseAttribute(item['forecast']);
  return isStoredForecast(forecast)
    ? { kind: 'stored', forecast }
    : { kind: 'none', because: `the ledger's forecast of fleet "${fleet}" is malformed` };
};

/** Replaces the stored forecast in one write, unless it is of a later lease. */
export const saveForecast = async (
  { client, call, tableName }: Table,
  { fleet, fence }: Lease,
  forecast: StoredForecast,
): Promise<'saved' | 'fenced'> => {
  const { untilMs } = forecast;
  const command = new PutItemCommand({
    TableName: tableName,
    Item: {
      ...forecastKey(fleet),
      fence: { N: String(fence) },
      untilMs: { N: String(untilMs) },
      expiresAt: { N: String(Math.ceil((untilMs + KEPT_MS) / SECOND_MS)) },
      forecast: zippedAttribute(forecast),
    },
    ConditionExpression: 'attribute_not_exists(fence) OR fence <= :fence OR untilMs < :overtaken',
    ExpressionAttributeValues: {
      ':fence': { N: String(fence) },
      ':overtaken': { N: String(untilMs - FORECAST_FENCED_MS) },
    },
  });
  try {
    await call('dynamodb:PutItem', (options) => client.send(command, options));
    return 'saved';
  } catch (error) {
    if (error instanceof Fault && error.kind === 'conflict') return 'fenced';
    throw error;
  }
};
