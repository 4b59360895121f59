import { expect, it } from 'vitest';
import { parseAlarmName } from '../../shared/config/alarm-specifications.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { unhealthyAlarms } from '../../shared/config/unhealthy-alarms.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { sampleWith } from './sample-config.ts';

const arnOf = (name: string): string =>
  `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/0123456789abcdef`;

const GROUPS = `[{ arn: "${arnOf('web')}", port: 80 }, { name: by-name, port: 81 }, { arn: "${arnOf('api')}", port: 82 }]`;

const fleetsWith = (keys: string): readonly Fleet[] => {
  const text = sampleWith('targetGroups: [{ name: web, port: 80 }]', `targetGroups: ${GROUPS}\n    ${keys}`);
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config.fleets;
};

it('rings on the first minute in which a target of a group is unhealthy, whatever load balancer is in front', () => {
  expect(unhealthyAlarms(fleetsWith('health: {}'), 'prod')).toEqual(
    [
      ['ballast-prod-web-unhealthy', 'web'],
      ['ballast-prod-web-unhealthy-3', 'api'],
    ].map(([name, group]) => ({
      name,
      fleet: 'web',
      side: 'unhealthy',
      comparison: 'GreaterThanThreshold',
      threshold: 0,
      datapoints: 1,
      measurement: {
        kind: 'expression',
        expression:
          'SELECT MAX(UnHealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) ' +
          `WHERE TargetGroup = 'targetgroup/${group}/0123456789abcdef'`,
        metrics: {},
      },
    })),
  );
});

it('rings under a name that leads back to the fleet', () => {
  const fleets = fleetsWith('health: {}');
  for (const { name } of unhealthyAlarms(fleets, 'prod')) {
    expect(parseAlarmName(name, 'prod', fleets)).toEqual({ fleet: 'web', policy: null, side: 'unhealthy' });
  }
});

it.each(['health: { evidence: [instance-status] }', 'health: none'])('is silent in a fleet with %s', (keys) => {
  expect(unhealthyAlarms(fleetsWith(keys), 'prod')).toEqual([]);
});
