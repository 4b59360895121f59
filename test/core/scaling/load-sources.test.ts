import { expect, it } from 'vitest';
import { loadSourcesOf } from '../../../shared/core/scaling/load-sources.ts';
import { predictivePolicy, scheduledPolicy, stepPolicy, trackingPolicy } from '../build.ts';

const CPU = { kind: 'cpu', via: 'by-tag' } as const;
const REQUESTS = { kind: 'requests' } as const;

it.each([
  ['a schedule', scheduledPolicy(), []],
  ['a step policy', stepPolicy({ source: CPU }), [CPU]],
  ['target tracking', trackingPolicy({ source: CPU, surge: null }), [CPU]],
  [
    'target tracking, its surge without a signal',
    trackingPolicy({ source: CPU, surge: { saturation: 90, load: null, factor: 2 } }),
    [CPU],
  ],
  [
    'target tracking, the signal of its surge first',
    trackingPolicy({ source: CPU, surge: { saturation: 90, load: REQUESTS, factor: 2 } }),
    [REQUESTS, CPU],
  ],
  ['a forecast', predictivePolicy({ source: CPU, load: REQUESTS }), [REQUESTS]],
  ['a forecast of CPU alone', predictivePolicy({ source: CPU, load: null }), []],
])('of %s', (_, policy, sources) => {
  expect(loadSourcesOf(policy)).toEqual(sources);
});
