import { describe, expect, it } from 'vitest';
import { problemsOf, SAMPLE_TEXT, sampleFleetWith, sampleWith } from './sample-config.ts';

const FLEET_KEYS =
  'mode, launchTemplate, instanceRole, subnets, targetGroups, sizes, shape, capacity, machinesMin, purchase, warmUp, limits, ' +
  'policies, inRegion, slo, health, standby, stateful, backup, rollout';

describe('one wrong value is one line with its place', () => {
  it.each([
    ['version: 1', 'version: 2', '1:1 version: found 2, allowed: 1'],
    ['version: 1', 'versoin: 1', '1:1 version: found nothing, allowed: 1'],
    [
      'primary: us-east-1',
      'primary: useast1',
      '2:12 regions.primary: found "useast1", allowed: an AWS Region such as us-east-1',
    ],
    [
      'us-west-2',
      'us-east-1',
      '2:32 regions.standby: found "us-east-1", allowed: a Region other than primary (us-east-1)',
    ],
    [
      '    policies:',
      '    polices:',
      `10:5 fleets.web.polices: found "polices", allowed: ${FLEET_KEYS}; did you mean "policies"?`,
    ],
    ['    policies:', '    zebra: 1\n    policies:', `10:5 fleets.web.zebra: found "zebra", allowed: ${FLEET_KEYS}`],
    [
      '    policies:',
      '    instanceRole: arn:aws:iam::111122223333:role/web\n    policies:',
      '10:5 fleets.web.instanceRole: found "arn:aws:iam::<account>:role/web", allowed: the name of an IAM role, with its path if it has one',
    ],
    ['min: 2, max: 4', 'min: 9, max: 4', '9:17 fleets.web.capacity.min: found 9, allowed: at most capacity.max (4)'],
    [
      'min: 2, max: 4',
      'min: 2, max: 10001',
      '9:25 fleets.web.capacity.max: found 10001, allowed: a whole number from 1 to 10000',
    ],
    [
      'min: 2, max: 4',
      'min: .nan, max: 4',
      '9:17 fleets.web.capacity.min: found NaN, allowed: a number from 0 to 10000',
    ],
    ['min: 2, max: 4', 'max: 4', '9:5 fleets.web.capacity.min: found nothing, allowed: a number from 0 to 10000'],
    ['{ min: 2, max: 4 }', '2..4', '9:5 fleets.web.capacity: found "2..4", allowed: a map with keys among min, max'],
    ['target: 60', 'target: .inf', '14:9 fleets.web.policies.cpu.target: found Infinity, allowed: a number above 0'],
    ['target: 60', 'target: 101', '14:9 fleets.web.policies.cpu.target: found 101, allowed: at most 100 for cpu'],
    [
      'metric: cpu',
      'metric: cppu',
      '13:9 fleets.web.policies.cpu.metric: found "cppu", allowed: cpu, requests-per-target, or a map with a kind; did you mean "cpu"?',
    ],
    [
      'metric: cpu',
      'metric: 5',
      '13:9 fleets.web.policies.cpu.metric: found 5, allowed: cpu, requests-per-target, or a map with a kind',
    ],
    [
      'metric: cpu',
      'metric: { kind: cpu, via: tags }',
      '13:30 fleets.web.policies.cpu.metric.via: found "tags", allowed: one of per-instance, by-tag',
    ],
    [
      'metric: cpu',
      'metric: { kind: queue }',
      '13:19 fleets.web.policies.cpu.metric.kind: found "queue", allowed: one of cpu, requests-per-target, queue-backlog, metric, expression',
    ],
    [
      'metric: cpu',
      'metric: { kind: queue-backlog, queue: a b }',
      '13:40 fleets.web.policies.cpu.metric.queue: found "a b", allowed: the name of an SQS queue',
    ],
    [
      'kind: target-tracking',
      'kind: target-traking',
      '12:9 fleets.web.policies.cpu.kind: found "target-traking", allowed: one of target-tracking, step, scheduled, predictive; did you mean "target-tracking"?',
    ],
    [
      '  web:',
      '  Web:',
      '4:3 fleets.Web: found "Web", allowed: a name of lower-case letters, digits and hyphens, a letter first, at most 28 long',
    ],
    [
      '  web:',
      `  ${'w'.repeat(29)}:`,
      `4:3 fleets.${'w'.repeat(29)}: found "${'w'.repeat(29)}", allowed: a name of lower-case letters, digits and hyphens, a letter first, at most 28 long`,
    ],
    [
      '      cpu:',
      `      ${'c'.repeat(33)}:`,
      `11:7 fleets.web.policies.${'c'.repeat(33)}: found "${'c'.repeat(33)}", allowed: a name of lower-case letters, digits and hyphens, a letter first, at most 32 long`,
    ],
    [
      'subnet-00000002',
      'subnet-00000001',
      '6:32 fleets.web.subnets[1]: found "subnet-00000001", allowed: each subnet once',
    ],
    [
      '[subnet-00000001, subnet-00000002]',
      '[]',
      '6:5 fleets.web.subnets: found an empty list, allowed: a list of at least one subnet',
    ],
    [
      'subnet-00000002',
      'vpc-1',
      '6:32 fleets.web.subnets[1]: found "vpc-1", allowed: a subnet id: subnet- and 8 or 17 hexadecimal digits',
    ],
    ['[c7g.large]', '[]', '8:5 fleets.web.sizes: found an empty list, allowed: a list of at least one instance type'],
    [
      '[c7g.large]',
      '[c7g.large, c7i.large]',
      '8:24 fleets.web.sizes[1]: found "c7i.large", allowed: a type of arm64, like c7g.large: c7i.large is x86_64, and the launch template has one image',
    ],
    [
      '[c7g.large]',
      '[t2.large, { type: m1.large, units: 1 }]',
      '8:23 fleets.web.sizes[1]: found a map, allowed: a type of hvm virtualization, like t2.large: m1.large is paravirtual',
    ],
    [
      '[c7g.large]',
      '[c7g.large, c7g.large]',
      '8:24 fleets.web.sizes[1]: found "c7g.large", allowed: each instance type once',
    ],
    [
      '[c7g.large]',
      '[{ type: c7g.large, units: 0 }]',
      '8:32 fleets.web.sizes[0].units: found 0, allowed: a number above 0, at most 1000',
    ],
    [
      '[c7g.large]',
      '[c7g.large, c7g.metal]',
      '8:24 fleets.web.sizes[1]: found "c7g.metal", allowed: a map of type and units: the vCPUs of this type, or of the first, are not known',
    ],
    [
      'launchTemplate: web',
      'launchTemplate: lt-12',
      '5:5 fleets.web.launchTemplate: found "lt-12", allowed: the name or id of a launch template, or a map of name or id, and version',
    ],
    [
      'launchTemplate: web',
      'launchTemplate: { name: web, id: lt-00000001 }',
      '5:5 fleets.web.launchTemplate: found a map, allowed: a map of either name or id, and version',
    ],
    [
      'launchTemplate: web',
      'launchTemplate: { name: web, version: $Newest }',
      '5:34 fleets.web.launchTemplate.version: found "$Newest", allowed: a version number, $Default or $Latest',
    ],
    [
      '{ name: web, port: 80 }',
      '{ name: web, port: 0 }',
      '7:33 fleets.web.targetGroups[0].port: found 0, allowed: a whole number from 1 to 65535',
    ],
    [
      '{ name: web, port: 80 }',
      '{ port: 80 }',
      '7:20 fleets.web.targetGroups[0]: found a map, allowed: a map of either arn or name, and port',
    ],
    [
      '{ name: web, port: 80 }',
      '{ name: web, port: 80 }, { name: web, port: 80 }',
      '7:45 fleets.web.targetGroups[1]: found a map, allowed: each target group once',
    ],
    [
      '{ name: web, port: 80 }',
      '{ arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef", port: 80 }',
      '7:22 fleets.web.targetGroups[0].arn: found "arn:aws:elasticloadbalancing:eu-west-1:<account>:targetgroup...", allowed: a target group of us-east-1',
    ],
  ])('%j as %j', (piece, replacement, expected) => {
    expect(problemsOf(sampleWith(piece, replacement))).toContain(`ballast.yml:${expected}`);
  });

  it.each([
    ['mode: watch', '10:5 fleets.web.mode: found "watch", allowed: one of act, observe'],
    [
      'shape: vertical',
      '10:5 fleets.web.shape: found "vertical", allowed: one of vertical-first, horizontal, cheapest',
    ],
    [
      'machinesMin: 5',
      '10:5 fleets.web.machinesMin: found 5, allowed: at most 4: more machines of the smallest size are above capacity.max',
    ],
    ['warmUp: 180', '10:5 fleets.web.warmUp: found 180, allowed: a duration from 0s to 1h, such as 90s, 3m, 2h or 1d'],
    ['warmUp: 2h', '10:5 fleets.web.warmUp: found "2h", allowed: a duration from 0s to 1h, such as 90s, 3m, 2h or 1d'],
    [
      'purchase: { spotShare: 50 }',
      '10:17 fleets.web.purchase.spotShare: found 50, allowed: a share from 0 to 1, or a percentage such as 50%',
    ],
    [
      'purchase: { spotShare: 101% }',
      '10:17 fleets.web.purchase.spotShare: found "101%", allowed: a share from 0 to 1, or a percentage such as 50%',
    ],
    [
      'limits: { stepOut: 0% }',
      '10:15 fleets.web.limits.stepOut: found "0%", allowed: a number of units above 0, or a percentage such as 50%',
    ],
    [
      'limits: { stepIn: -1 }',
      '10:15 fleets.web.limits.stepIn: found -1, allowed: a number of units above 0, or a percentage such as 50%',
    ],
    [
      'inRegion: { eu-west-1: { subnets: [subnet-00000003] } }',
      '10:17 fleets.web.inRegion.eu-west-1: found a map, allowed: a Region that regions names as standby or witness',
    ],
    [
      'inRegion: { us-west-2: { capacity: { min: 1, max: 2 } } }',
      '10:17 fleets.web.inRegion.us-west-2.subnets: found nothing, allowed: a list of at least one subnet',
    ],
    [
      'stateful: { volumes: [/dev/sdf], resize: in-place }',
      '10:5 fleets.web.stateful.window: found nothing, allowed: a window, because resize is in-place',
    ],
    [
      'standby: { machines: many }',
      '10:16 fleets.web.standby.machines: found "many", allowed: a share from 0 to 1, or a percentage such as 50%',
    ],
    ['slo: 80%', '10:5 fleets.web.slo: found "80%", allowed: a share from 0.00001 to 0.5, or a percentage such as 50%'],
  ])('a fleet with %s', (keys, expected) => {
    expect(problemsOf(sampleFleetWith(keys))).toEqual([`ballast.yml:${expected}`]);
  });

  it('refuses a cap on cost without a price', () => {
    const text = sampleFleetWith('limits: { usdPerHour: 2 }').replace('[c7g.large]', '[x2gd.large]');
    expect(problemsOf(text)).toEqual([
      'ballast.yml:10:15 fleets.web.limits.usdPerHour: found 2, allowed: a cap when every size has a price: state usdPerHour of x2gd.large',
    ]);
    expect(problemsOf(text.replace('[x2gd.large]', '[{ type: x2gd.large, usdPerHour: 0.167 }]'))).toEqual([]);
  });

  it('must pay for the least capacity', () => {
    const [problem] = problemsOf(sampleFleetWith('limits: { usdPerHour: 0.01 }'));
    expect(problem).toMatch(
      /fleets\.web\.limits\.usdPerHour: found 0\.01, allowed: at least .+, what the least capacity costs/,
    );
  });

  it('asks for what differs in another Region where ids of this one cannot be meant', () => {
    const text = sampleFleetWith('inRegion: { us-west-2: { subnets: [subnet-00000003] } }')
      .replace('launchTemplate: web', 'launchTemplate: lt-00000001')
      .replace(
        '{ name: web, port: 80 }',
        '{ arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef", port: 80 }',
      );
    expect(problemsOf(text)).toEqual([
      'ballast.yml:10:17 fleets.web.inRegion.us-west-2.launchTemplate: found nothing, allowed: a launch template of us-west-2: ids differ between Regions',
      'ballast.yml:10:17 fleets.web.inRegion.us-west-2.targetGroups: found nothing, allowed: target groups of us-west-2: ARNs differ between Regions',
    ]);
  });

  it('refuses two policies whose alarms would have one name', () => {
    const other = SAMPLE_TEXT.slice(SAMPLE_TEXT.indexOf('  web:')).replace('  web:', '  web-a:').replace('cpu:', 'b:');
    const text = sampleWith('cpu:', 'a-b:') + other;
    expect(problemsOf(text)).toEqual([
      'ballast.yml:22:7 fleets.web-a.policies.b: found a map, allowed: another name: its alarms would be named as those of fleets.web.policies.a-b',
    ]);
  });
});
