import { describe, expect, it } from 'vitest';
import { problemsOf, samplePolicy, sampleWith } from './sample-config.ts';

const METRIC_FALLS = 'a metric that falls when capacity rises; a total is named by load';

describe('policies that AWS would refuse, or that could do nothing', () => {
  it.each([
    [
      '{ kind: scheduled, cron: 0 8 * * * }',
      'fleets.web.policies.it: found a map, allowed: at least one of min, max, desired',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * *, min: 3 }',
      'fleets.web.policies.it.cron: found "0 8 * *", allowed: five cron fields that fire, such as 0 8 * * MON-FRI',
    ],
    [
      '{ kind: scheduled, cron: 61 8 * * *, min: 3 }',
      'fleets.web.policies.it.cron: found "61 8 * * *", allowed: five cron fields that fire, such as 0 8 * * MON-FRI',
    ],
    [
      '{ kind: scheduled, cron: 0 8 30 2 *, min: 3 }',
      'fleets.web.policies.it.cron: found "0 8 30 2 *", allowed: five cron fields that fire, such as 0 8 * * MON-FRI',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, timeZone: Mars/Olympus, min: 3 }',
      'fleets.web.policies.it.timeZone: found "Mars/Olympus", allowed: an IANA time zone such as Europe/Berlin',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, timeZone: "+01:00", min: 3 }',
      'fleets.web.policies.it.timeZone: found "+01:00", allowed: an IANA time zone such as Europe/Berlin',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, min: 3, max: 2 }',
      'fleets.web.policies.it.min: found 3, allowed: at most max (2)',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, min: 3, desired: 2 }',
      'fleets.web.policies.it.desired: found 2, allowed: at least min (3)',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, max: 3, desired: 4 }',
      'fleets.web.policies.it.desired: found 4, allowed: at most max (3)',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, min: 5 }',
      'fleets.web.policies.it.min: found 5, allowed: at most capacity.max (4), or a max of its own',
    ],
    [
      '{ kind: scheduled, cron: 0 8 * * *, max: 1 }',
      'fleets.web.policies.it.max: found 1, allowed: at least capacity.min (2), or a min of its own',
    ],
    [
      '{ kind: target-tracking, metric: requests-per-target, target: 9, surge: {} }',
      'fleets.web.policies.it.surge.saturation: found nothing, allowed: the value that the metric cannot rise above',
    ],
    [
      '{ kind: target-tracking, metric: cpu, target: 70, surge: { saturation: 60 } }',
      'fleets.web.policies.it.surge.saturation: found 60, allowed: a value above target (70); for cpu it is 90 unless stated',
    ],
    [
      '{ kind: target-tracking, metric: cpu, target: 70, surge: { load: cpu } }',
      'fleets.web.policies.it.surge.load: found "cpu", allowed: requests, or a map with a kind other than cpu',
    ],
    [
      '{ kind: target-tracking, metric: cpu, target: 70, surge: { factor: 1 } }',
      'fleets.web.policies.it.surge.factor: found 1, allowed: a number above 1',
    ],
    [
      '{ kind: target-tracking, metric: cpu, target: 70, surge: off }',
      'fleets.web.policies.it.surge: found "off", allowed: none, or a map with keys among saturation, load, factor',
    ],
    [
      '{ kind: target-tracking, metric: { kind: expression, expression: select 1, measures: total }, target: 7 }',
      'fleets.web.policies.it.metric.measures: found "total", allowed: average for a query: an alarm can divide metric math by capacity, but no query',
    ],
    [
      '{ kind: target-tracking, metric: { kind: expression, expression: m, metrics: { M: {} }, measures: total }, target: 7 }',
      'fleets.web.policies.it.metric.metrics.M: found "M", allowed: an id of letters, digits and _, a lower-case letter first, not starting with ballast',
    ],
    [
      '{ kind: target-tracking, metric: { kind: metric, namespace: A, name: B, statistic: Mean, measures: total }, target: 7 }',
      'fleets.web.policies.it.metric.statistic: found "Mean", allowed: a CloudWatch statistic such as Average, Sum or p99',
    ],
    [
      '{ kind: target-tracking, metric: { kind: metric, namespace: A, name: B }, target: 7 }',
      'fleets.web.policies.it.metric.measures: found nothing, allowed: one of average, total',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [] }',
      'fleets.web.policies.it.bands: found an empty list, allowed: a list of at least one band',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, adjustMin: 2, bands: [{ from: 0, adjustBy: 1 }] }',
      'fleets.web.policies.it.adjustMin: found 2, allowed: only with adjustment: percent',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ adjustBy: 1 }] }',
      'fleets.web.policies.it.bands[0]: found a map, allowed: from, to, or both',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 5, to: 5, adjustBy: 1 }] }',
      'fleets.web.policies.it.bands[0]: found a map, allowed: from below to',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: -5, to: 5, adjustBy: 1 }] }',
      'fleets.web.policies.it.bands[0]: found a map, allowed: a band on one side of the threshold: to at most 0, or from at least 0',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, to: 10, adjustBy: 1 }, { from: 20, adjustBy: 2 }] }',
      'fleets.web.policies.it.bands[1].from: found 20, allowed: 10, where its neighbour ends',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, to: 10, adjustBy: 1 }, { from: 5, adjustBy: 2 }] }',
      'fleets.web.policies.it.bands[1].from: found 5, allowed: 10, where its neighbour ends',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, adjustBy: 1 }, { from: 5, adjustBy: 2 }] }',
      'fleets.web.policies.it.bands[1].from: found 5, allowed: one open band on a side, the outermost',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: 0, to: 10, adjustBy: 1 }] }',
      'fleets.web.policies.it.bands[0].to: found 10, allowed: nothing: the outermost band is open, so that no reading is beyond it',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, bands: [{ from: -10, to: 0, adjustBy: -1 }] }',
      'fleets.web.policies.it.bands[0].from: found -10, allowed: nothing: the outermost band is open, so that no reading is beyond it',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, adjustment: exact, bands: [{ from: 0, adjustBy: -1 }] }',
      'fleets.web.policies.it.bands[0].adjustBy: found -1, allowed: a number of units, 0 or more',
    ],
    [
      '{ kind: step, metric: cpu, threshold: 50, adjustment: percent, bands: [{ to: 0, adjustBy: -101 }] }',
      'fleets.web.policies.it.bands[0].adjustBy: found -101, allowed: a percentage of -100 or more',
    ],
  ])('%s', (policy, expected) => {
    const problems = problemsOf(samplePolicy(policy));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^ballast\.yml:11:\d+ /);
    expect(problems[0]?.slice(problems[0].indexOf(' ') + 1)).toBe(expected);
  });

  it.each([
    ['metric: { kind: queue-backlog, queue: mail }, target: 9', 'metric', 'a map', METRIC_FALLS],
    ['metric: { kind: metric, namespace: A, name: B, measures: total }', 'metric', 'a map', METRIC_FALLS],
    ['metric: requests-per-target', 'target', 'nothing', 'the value of the metric up to which a unit serves well'],
    ['target: 101', 'target', '101', 'at most 100 for cpu'],
    ['target: 0', 'target', '0', 'a number above 0'],
    [
      'load: requests-per-target',
      'load',
      '"requests-per-target"',
      'requests, none, or a map with a kind among requests, queue-backlog, metric, expression',
    ],
    [
      'load: { kind: metric, namespace: A, name: B, measures: average }',
      'load.measures',
      '"average"',
      'total: the load that is forecast does not fall when capacity rises',
    ],
    ['load: { kind: cpu }', 'load.kind', '"cpu"', 'one of requests, queue-backlog, metric, expression'],
    ['history: 15d', 'history', '"15d"', 'a duration from 1d to 14d, such as 90s, 3m, 2h or 1d'],
    ['staleAfter: 1m', 'staleAfter', '"1m"', 'a duration from 2m to 25m, such as 90s, 3m, 2h or 1d'],
  ])('predictive, %s', (keys, key, found, allowed) => {
    const text = samplePolicy(`{ kind: predictive, ${keys} }`).replace('policies:', 'slo: 0.1%\n    policies:');
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.slice(problem.indexOf(' ') + 1))).toEqual([
      `fleets.web.policies.it.${key}: found ${found}, allowed: ${allowed}`,
    ]);
  });

  it('needs an slo to predict for, and target groups to count their requests', () => {
    const text = samplePolicy('{ kind: predictive, load: requests }');
    const slo =
      'fleets.web.slo: found nothing, allowed: the share of requests that may find no capacity, such as 0.1%, which a predictive policy needs';
    expect(problemsOf(text)).toEqual([expect.stringContaining(slo)]);
    expect(problemsOf(text.replace('policies:', 'slo: 0.1%\n    policies:').replace(/ *targetGroups.*\n/, ''))).toEqual(
      [
        expect.stringContaining(
          'policies.it.load: found "requests", allowed: requests only in a fleet with targetGroups',
        ),
      ],
    );
  });

  it('holds a step policy to twenty bands', () => {
    const bands = Array.from(
      { length: 21 },
      (_, index) => `{ from: ${index}, ${index < 20 ? `to: ${index + 1}, ` : ''}adjustBy: 1 }`,
    );
    expect(
      problemsOf(samplePolicy(`{ kind: step, metric: cpu, threshold: 50, bands: [${bands.join(', ')}] }`)),
    ).toEqual(['ballast.yml:11:53 fleets.web.policies.it.bands: found a list, allowed: at most 20 bands']);
  });

  it('needs a target group to count requests', () => {
    const text = sampleWith('    targetGroups: [{ name: web, port: 80 }]\n', '').replace(
      'target: 60',
      'target: 60\n        surge: { load: requests }\n      requests: { kind: target-tracking, metric: requests-per-target, target: 100 }',
    );
    expect(problemsOf(text)).toEqual([
      'ballast.yml:14:18 fleets.web.policies.cpu.surge.load: found "requests", allowed: requests only in a fleet with targetGroups',
      'ballast.yml:15:42 fleets.web.policies.requests.metric: found "requests-per-target", allowed: requests-per-target only in a fleet with targetGroups',
    ]);
  });
});
