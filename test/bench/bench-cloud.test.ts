import { describe, expect, it } from 'vitest';
import { answerMetricData, metricsRead } from '../../bench/cloud/answer-cloudwatch.ts';
import { answerEc2 } from '../../bench/cloud/answer-ec2.ts';
import { createBenchCloud } from '../../bench/cloud/bench-cloud.ts';
import { answerDynamo, createDynamoTable, itemBytes } from '../../bench/cloud/dynamo-table.ts';

const cloudOf = (instancesPerFleet: number) =>
  createBenchCloud(['web', 'api'], instancesPerFleet, 1_767_225_600_000, () => 1);

const pageOf = (fleets: readonly string[], token: string | null): URLSearchParams => {
  const form = new URLSearchParams({ Action: 'DescribeInstances', MaxResults: '1000' });
  for (const [index, fleet] of fleets.entries()) form.set(`Filter.1.Value.${index + 1}`, fleet);
  if (token !== null) form.set('NextToken', token);
  return form;
};

const page = (xml: string) => ({
  ids: [...xml.matchAll(/<instanceId>(.+?)<\/instanceId>/g)].map(([, id]) => id),
  next: /<nextToken>(.+?)<\/nextToken>/.exec(xml)?.[1] ?? null,
});

describe('describing instances', () => {
  it('takes a page for each thousand, every instance once', () => {
    const cloud = cloudOf(1_250);
    const first = page(answerEc2(cloud, 'DescribeInstances', pageOf(['web', 'api'], null)));
    const second = page(answerEc2(cloud, 'DescribeInstances', pageOf(['web', 'api'], first.next)));
    const third = page(answerEc2(cloud, 'DescribeInstances', pageOf(['web', 'api'], second.next)));
    expect([first, second, third].map(({ ids }) => ids.length)).toEqual([1_000, 1_000, 500]);
    expect(third.next).toBeNull();
    expect(new Set([first, second, third].flatMap(({ ids }) => ids)).size).toBe(2_500);
  });

  it('shows only the fleets that were asked for', () => {
    const { ids, next } = page(answerEc2(cloudOf(3), 'DescribeInstances', pageOf(['api'], null)));
    expect(ids).toHaveLength(3);
    expect(next).toBeNull();
  });
});

describe('reading metrics', () => {
  const query = (index: number) => ({ Id: `q${index}`, MetricStat: { Metric: { MetricName: 'CPUUtilization' } } });

  it('refuses more than 500 queries in a call', () => {
    const queries = Array.from({ length: 501 }, (_, index) => query(index));
    expect(() => answerMetricData(cloudOf(1), { MetricDataQueries: queries })).toThrow('501');
    expect(() => answerMetricData(cloudOf(1), { MetricDataQueries: queries.slice(1) })).not.toThrow();
  });

  it('has a datapoint for every minute asked for, of two weeks too', () => {
    const EndTime = 1_767_225_600;
    const requests = { Id: 'q0', MetricStat: { Metric: { MetricName: 'RequestCount' } } };
    const ask = (seconds: number) =>
      answerMetricData(cloudOf(1), { MetricDataQueries: [requests], StartTime: EndTime - seconds, EndTime });
    expect(ask(120)).toMatchObject({
      MetricDataResults: [{ Timestamps: [EndTime - 120, EndTime - 60], Values: [40_002, 40_000] }],
    });
    expect(ask(14 * 86_400)).toMatchObject({ MetricDataResults: [{ Timestamps: { length: 14 * 1_440 } }] });
  });

  it('charges a Metrics Insights query for every instance it looks at', () => {
    const insights = {
      Id: 'q0',
      Expression: `SELECT AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = 'api'`,
    };
    expect(
      metricsRead(cloudOf(7), { MetricDataQueries: [insights, query(1), { Id: 'e1', Expression: 'q1 * 2' }] }),
    ).toBe(8);
  });
});

describe('the table', () => {
  it('weighs an item as DynamoDB does', () => {
    expect(itemBytes({ pk: { S: 'é' }, n: { N: '1234' }, b: { B: 'AAEC' }, t: { BOOL: true } })).toBe(
      2 + 2 + (1 + 3) + (1 + 3) + (1 + 1),
    );
  });

  it('meters a write by each 1 KB of the larger item, before or after', () => {
    const table = createDynamoTable();
    const key = { pk: { S: 'fleet#web' }, sk: { S: 'record' } };
    const write = (length: number) =>
      answerDynamo(table, 'UpdateItem', {
        Key: key,
        UpdateExpression: 'SET #state = :state REMOVE leaseUntilMs',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': { S: 'x'.repeat(length) } },
      });
    write(1_500);
    expect(table.meter.writeUnits).toBe(2);
    write(10);
    expect(table.meter.writeUnits).toBe(4);
    write(10);
    expect(table.meter.writeUnits).toBe(5);
  });

  it('meters a consistent read by each 4 KB, one unit for what is not there, and half of that for any other read', () => {
    const table = createDynamoTable();
    const key = { pk: { S: 'fleet#web' }, sk: { S: 'record' } };
    table.items.set('fleet#web record', { ...key, state: { S: 'x'.repeat(5_000) } });
    const absent = { pk: { S: 'fleet#api' }, sk: { S: 'record' } };
    const RequestItems = { table: { Keys: [key, absent], ConsistentRead: true } };
    answerDynamo(table, 'BatchGetItem', { RequestItems });
    expect(table.meter.readUnits).toBe(3);
    answerDynamo(table, 'BatchGetItem', { RequestItems: { table: { Keys: [key, absent] } } });
    expect(table.meter.readUnits).toBe(4.5);
  });
});
