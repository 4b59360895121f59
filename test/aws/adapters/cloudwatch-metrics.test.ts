import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { createCloudWatchMetrics } from '../../../shared/aws/cloudwatch-metrics.ts';
import type { Series } from '../../../shared/core/reading.ts';
import type { MetricQuery } from '../../../shared/core/scaling/metric-query.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const RANGE = { fromMs: 1_700_000_000_000, toMs: 1_700_001_800_000 };
const AT = new Date(1_700_000_040_000);

type Asked = { readonly Id: string; readonly Expression?: string; readonly ReturnData: boolean };

const metric = { namespace: 'Shop', name: 'Load', dimensions: { Shop: 'one' }, statistic: 'Average' };

const ofMetric = (key: string): MetricQuery => ({ key, measurement: { kind: 'metric', metric } });

const ofExpression = (key: string, expression: string, names: readonly string[] = []): MetricQuery => ({
  key,
  measurement: { kind: 'expression', expression, metrics: Object.fromEntries(names.map((name) => [name, metric])) },
});

const askedIn = ({ input }: SentCommand): readonly Asked[] => {
  const queries = input['MetricDataQueries'];
  return Array.isArray(queries) ? queries : [];
};

/** Answers every returned query with one datapoint whose value is its place in the call. */
const answerEach: Script = (command) => ({
  MetricDataResults: askedIn(command)
    .filter(({ ReturnData }) => ReturnData)
    .map(({ Id }, index) => ({ Id, StatusCode: 'Complete', Timestamps: [AT], Values: [index] })),
});

const read = async (
  script: Script,
  queries: readonly MetricQuery[],
): Promise<{ readonly series: ReadonlyMap<string, Series>; readonly sent: readonly SentCommand[] }> => {
  const client = new CloudWatchClient({ region: 'eu-west-1' });
  const sent = scriptClient(client, script);
  return { series: await createCloudWatchMetrics(client, plainCall()).read(queries, RANGE), sent };
};

const known = (...values: readonly number[]): Series => ({
  kind: 'known',
  points: values.map((value, index) => ({ atMs: AT.getTime() + index * 60_000, value })),
});

describe('GetMetricData', () => {
  it('is asked for 500 queries at a time, those behind an expression counted', async () => {
    const queries = [
      ...Array.from({ length: 600 }, (_, index) => ofMetric(`m${index}`)),
      ...Array.from({ length: 100 }, (_, index) => ofExpression(`e${index}`, 'a / b', ['a', 'b'])),
    ];
    const { series, sent } = await read(answerEach, queries);
    expect(sent.map((command) => askedIn(command).length).toSorted()).toEqual([400, 500]);
    expect(series.size).toBe(700);
    for (const { kind } of series.values()) expect(kind).toBe('known');
  });

  it('gives two weeks of minutes, whole and in order, from pages as large as there are', async () => {
    const MINUTES = 14 * 24 * 60;
    const series = 10;
    const pageOf = (minutes: number): readonly number[] => Array.from({ length: minutes }, (_, index) => index);
    let pages = 0;
    const { series: answers } = await read(
      (command) => {
        const fromMinute = pages * (MINUTES / 2);
        pages += 1;
        const ofPage = pageOf(MINUTES / 2).map((index) => fromMinute + index);
        return {
          NextToken: pages < 2 ? 'more' : undefined,
          MetricDataResults: askedIn(command).map(({ Id }) => ({
            Id,
            StatusCode: pages < 2 ? 'PartialData' : 'Complete',
            Timestamps: ofPage.map((minute) => new Date(AT.getTime() + minute * 60_000)),
            Values: ofPage,
          })),
        };
      },
      Array.from({ length: series }, (_, index) => ofMetric(`load${index}`)),
    );
    expect(answers.size).toBe(series);
    for (const answer of answers.values()) expect(answer).toEqual(known(...pageOf(MINUTES)));
    const [whole] = (
      await read(
        () => ({
          MetricDataResults: [
            {
              Id: 'q0',
              StatusCode: 'Complete',
              Timestamps: pageOf(100_800).map((minute) => new Date(AT.getTime() + minute * 60_000)),
              Values: pageOf(100_800),
            },
          ],
        }),
        [ofMetric('load')],
      )
    ).series.values();
    expect(whole?.kind === 'known' && whole.points.length).toBe(100_800);
  });

  it('is asked in minutes, from the first to before the last, oldest first', async () => {
    const { sent } = await read(answerEach, [ofMetric('web/load')]);
    expect(sent[0]?.input).toMatchObject({
      StartTime: new Date(RANGE.fromMs),
      EndTime: new Date(RANGE.toMs),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        {
          ReturnData: true,
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'Load', Dimensions: [{ Name: 'Shop', Value: 'one' }] },
            Period: 60,
            Stat: 'Average',
          },
        },
      ],
    });
    expect(askedIn(sent[0] ?? { name: '', input: {} })[0]?.Id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
  });

  it('takes one Metrics Insights query per call', async () => {
    const queries = ['web', 'api', 'shop'].map((fleet) =>
      ofExpression(fleet, ` select AVG(CPUUtilization) FROM "AWS/EC2" WHERE tag."ballast:fleet" = '${fleet}'`),
    );
    const { series, sent } = await read(answerEach, [...queries, ofMetric('m')]);
    expect(sent.map((command) => askedIn(command).length).toSorted()).toEqual([1, 1, 2]);
    expect(series.size).toBe(4);
  });

  it('gives an expression that reads the whole call a call of its own, under its own names', async () => {
    const { series, sent } = await read(answerEach, [
      ofMetric('m'),
      ofExpression('sum', 'SUM(METRICS("answer"))', ['answer_1', 'answer_2']),
    ]);
    expect(sent).toHaveLength(2);
    const alone = sent.find((command) => askedIn(command).length === 3);
    expect(askedIn(alone ?? { name: '', input: {} }).map(({ Id }) => Id)).toEqual([
      'answeranswer_1answer_2',
      'answer_1',
      'answer_2',
    ]);
    expect([...series.keys()].toSorted()).toEqual(['m', 'sum']);
  });

  it('renames the metrics of an expression, and nothing else in it', async () => {
    const expression = `IF(m1 > 0, m1 / FILL(m10, 0)) + SEARCH('{m1} m1', "m1") + SUM(m2)`;
    const { sent } = await read(answerEach, [ofExpression('x', expression, ['m1', 'm10'])]);
    const [asked, first, second] = askedIn(sent[0] ?? { name: '', input: {} });
    expect(asked?.Expression).toBe(
      `IF(${first?.Id} > 0, ${first?.Id} / FILL(${second?.Id}, 0)) + SEARCH('{m1} m1', "m1") + SUM(m2)`,
    );
    expect([asked?.ReturnData, first?.ReturnData, second?.ReturnData]).toEqual([true, false, false]);
  });

  it('is followed over pages, and its datapoints are put in order', async () => {
    const later = new Date(AT.getTime() + 60_000);
    const { series, sent } = await read(
      ({ input }) =>
        input['NextToken'] === undefined
          ? {
              MetricDataResults: [{ Id: 'q0', StatusCode: 'PartialData', Timestamps: [later], Values: [2] }],
              NextToken: 'more',
            }
          : { MetricDataResults: [{ Id: 'q0', StatusCode: 'Complete', Timestamps: [AT], Values: [1] }] },
      [ofMetric('m')],
    );
    expect(sent).toHaveLength(2);
    expect(series.get('m')).toEqual(known(1, 2));
  });

  it.each([
    ['without a datapoint', { StatusCode: 'Complete', Timestamps: [], Values: [] }, 'no-data'],
    [
      'with no number',
      { StatusCode: 'Complete', Timestamps: [AT, AT], Values: [Number.NaN, Number.POSITIVE_INFINITY] },
      'no-data',
    ],
    ['that may not be read', { StatusCode: 'Forbidden', Timestamps: [AT], Values: [1] }, 'unreadable'],
    ['that failed', { StatusCode: 'InternalError' }, 'unreadable'],
  ])('makes a series %s unknown', async (_, result, why) => {
    const { series } = await read(() => ({ MetricDataResults: [{ Id: 'q0', ...result }] }), [ofMetric('m')]);
    expect(series.get('m')).toMatchObject({ kind: 'unknown', why });
  });

  it('makes a series unknown that it does not mention, and minds no answer that was not asked for', async () => {
    const { series } = await read(
      () => ({ MetricDataResults: [{ Id: 'other', Timestamps: [AT], Values: [1] }] }),
      [ofMetric('m')],
    );
    expect([...series]).toEqual([['m', expect.objectContaining({ kind: 'unknown', why: 'no-data' })]]);
  });

  it('leaves out what is no number, and keeps the rest', async () => {
    const { series } = await read(
      () => ({ MetricDataResults: [{ Id: 'q0', Timestamps: [AT, AT, AT], Values: [Number.NaN, 5] }] }),
      [ofMetric('m')],
    );
    expect(series.get('m')).toEqual(known(5));
  });

  it('makes an expression of several series unknown', async () => {
    const result = { Id: 'q0', StatusCode: 'Complete', Timestamps: [AT], Values: [1] };
    const { series } = await read(() => ({ MetricDataResults: [result, result] }), [ofExpression('x', 'SEARCH("y")')]);
    expect(series.get('x')).toMatchObject({ kind: 'unknown', why: 'unreadable' });
  });

  it('lets one query that CloudWatch refuses spoil no other', async () => {
    const script: Script = (command) => {
      if (askedIn(command).some(({ Expression }) => Expression === 'nonsense(')) {
        throw awsError('ValidationError', 'Error in expression of 123456789012');
      }
      return answerEach(command);
    };
    const queries = [
      ...Array.from({ length: 99 }, (_, index) => ofMetric(`m${index}`)),
      ofExpression('x', 'nonsense('),
    ];
    const { series, sent } = await read(script, queries);
    expect(series.get('x')).toEqual({
      kind: 'unknown',
      why: 'unreadable',
      because: 'CloudWatch refuses the query: Error in expression of <account>',
    });
    expect([...series.values()].filter(({ kind }) => kind === 'known')).toHaveLength(99);
    expect(sent.length).toBeLessThan(20);
  });

  it('rejects with a fault when it cannot be asked at all', async () => {
    const throttled = read(() => {
      throw awsError('ThrottlingException');
    }, [ofMetric('m'), ofMetric('n')]);
    await expect(throttled).rejects.toMatchObject({ kind: 'throttled', operation: 'cloudwatch:GetMetricData' });
  });
});
