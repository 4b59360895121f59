import { expect, it } from 'vitest';
import { readLog } from '../../bench/cost/read-log.ts';

const embedded = (fleet: string) =>
  JSON.stringify({
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        { Namespace: 'Ballast', Dimensions: [['fleet']], Metrics: [{ Name: 'ready' }, { Name: 'desired' }] },
      ],
    },
    fleet,
    ready: 2,
    desired: 3,
  });

it('counts the bytes of each line and what CloudWatch adds to it', () => {
  expect(readLog(['{"message":"é"}', '{}']).bytes).toBe(16 + 26 + 2 + 26);
});

it('counts a metric once for each set of dimension values, however often it is written', () => {
  const { customMetrics } = readLog([embedded('web'), embedded('api'), embedded('web'), '{"message":"look ended"}']);
  expect(customMetrics).toEqual([
    'Ballast ready fleet=web',
    'Ballast desired fleet=web',
    'Ballast ready fleet=api',
    'Ballast desired fleet=api',
  ]);
});
