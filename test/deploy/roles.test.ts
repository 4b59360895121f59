import { describe, expect, it } from 'vitest';
import { fleetAccess } from '../../cli/deploy/fleet-access.ts';
import type { Resources } from '../../cli/deploy/template.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import {
  actionsOfCommands,
  CALLED_BY_AUDITS,
  FAILOVER_PORTS,
  IMPLIED_ACTIONS,
  IMPLIED_BY,
  IMPLIED_BY_QUEUE,
  LEDGER,
  LOOK_ROLES,
  ROLES,
} from './role-calls.ts';
import { statementsOf, withEverything } from './role-statements.ts';
import { sampleConfig, sampleResources } from './sample-resources.ts';

describe.each(ROLES)('$role', ({ role, ports, uncalled }) => {
  it('allows the calls that its adapters make, and no other', () => {
    const allowed = statementsOf(withEverything(), role)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action);
    const called = actionsOfCommands(ports).filter((action) => !uncalled.includes(action));
    expect(called).toContain('ec2:DescribeInstances');
    const byQueue = role === 'WatchRole' ? IMPLIED_BY_QUEUE : [];
    const expected = [...called, ...IMPLIED_ACTIONS, ...(IMPLIED_BY[ports] ?? []), ...byQueue];
    expect([...new Set(allowed)].toSorted()).toEqual([...new Set(expected)].toSorted());
  });

  it('grants reads for everything, and nothing else', () => {
    for (const { Effect, Action, Resource } of statementsOf(sampleResources(), role)) {
      if (Effect === 'Deny' || Resource !== '*') continue;
      expect(Action.filter((action) => !/:(Describe|GetMetricData$|GetCommandInvocation$)/.test(action))).toEqual([]);
    }
  });

  it('lets nobody but Lambda take it', () => {
    expect(sampleResources()[role]?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Principal: { Service: 'lambda.amazonaws.com' } }],
    });
  });
});

describe('AuditRole', () => {
  it('allows what an audit calls, all of it calls of its adapters, and no other', () => {
    const allowed = statementsOf(withEverything(), 'AuditRole').flatMap(({ Action }) => Action);
    const called = actionsOfCommands(FAILOVER_PORTS);
    // EC2 tags in the call that creates.
    expect(called).toEqual(expect.arrayContaining(CALLED_BY_AUDITS));
    const expected = [...CALLED_BY_AUDITS, ...IMPLIED_ACTIONS, ...LEDGER];
    expect([...new Set(allowed)].toSorted()).toEqual([...new Set(expected)].toSorted());
  });
});

describe.each(LOOK_ROLES)('%s', (role) => {
  it('terminates and tags what carries the tag of a fleet, and launches nothing without it', () => {
    const statements = statementsOf(sampleResources(), role).filter(({ Effect }) => Effect === 'Allow');
    const fleets = ['web', 'batch-jobs'];
    for (const { Action, Condition } of statements) {
      if (Action.includes('ec2:TerminateInstances')) {
        expect(Condition).toEqual({
          StringEquals: { 'aws:ResourceTag/ballast:fleet': fleets },
          Null: { 'aws:RequestTag/ballast:fleet': 'true' },
        });
      }
    }
    const launches = statements.filter(({ Action }) => Action.includes('ec2:CreateFleet'));
    for (const { Resource, Condition } of launches) {
      if (!/:(instance|volume|fleet)\//.test(JSON.stringify(Resource))) continue;
      expect(Condition).toEqual({ StringEquals: { 'aws:RequestTag/ballast:fleet': fleets } });
    }
    expect(launches).toHaveLength(3);
  });

  it('tags only in the call that creates, but for the role of what it wakes or retires', () => {
    const denied = statementsOf(sampleResources(), role).filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }))).toEqual([
      { Action: ['ec2:DeleteTags'], Resource: '*', Condition: undefined },
      {
        Action: ['ec2:CreateTags'],
        Resource: '*',
        Condition: {
          Null: { 'ec2:CreateAction': 'true' },
          'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['ballast:role'] },
        },
      },
      {
        Action: ['ec2:CreateTags'],
        Resource: '*',
        Condition: {
          Null: { 'ec2:CreateAction': 'true', 'aws:RequestTag/ballast:role': 'false' },
          StringNotEquals: { 'aws:RequestTag/ballast:role': ['active', 'retiring'] },
        },
      },
      {
        Action: ['ec2:CreateTags'],
        Resource: '*',
        Condition: {
          Null: { 'ec2:CreateAction': 'true' },
          StringEquals: { 'aws:RequestTag/ballast:role': 'active' },
          StringNotEquals: { 'aws:ResourceTag/ballast:role': ['active', 'standby'] },
        },
      },
    ]);
  });
});

it('passes the roles that ballast.yml names to EC2, and no other', () => {
  const passed = (resources: Resources) =>
    statementsOf(resources, 'TickRole').filter(({ Action }) => Action.includes('iam:PassRole'));
  expect(passed(sampleResources())).toEqual([]);
  expect(passed(sampleResources('    sizes:', '    instanceRole: app/web\n    sizes:'))).toEqual([
    expect.objectContaining({
      Resource: [{ 'Fn::Sub': expect.stringMatching(/:role\/app\/web$/) }],
      Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
    }),
  ]);
});

it('names the subnets, launch templates and target groups of the fleets', () => {
  const granted = JSON.stringify(statementsOf(sampleResources(), 'TickRole'));
  for (const named of ['subnet/subnet-00000001', 'launch-template/lt-0123456789abcdef0', 'targetgroup/web/*']) {
    expect(granted).toContain(named);
  }
});

it('grants what another account may share under whatever account owns it', () => {
  const granted = JSON.stringify(statementsOf(sampleResources(), 'TickRole'));
  for (const shared of [':*:subnet/subnet-00000001', ':*:security-group/*', ':*:capacity-reservation/*']) {
    expect(granted).toContain(shared);
  }
});

it('gives each function a role, and a log, of its own', () => {
  for (const { role } of ROLES) {
    const functionName = `ballast-live-${role.replace('Role', '').toLowerCase()}`;
    expect(JSON.stringify(statementsOf(sampleResources(), role))).toContain(`/aws/lambda/${functionName}:*`);
  }
});

describe('with many fleets', () => {
  const copies = (count: number): readonly Fleet[] => {
    const [fleet] = sampleConfig().fleets;
    if (fleet === undefined) throw new Error('the sample has no fleet');
    return Array.from({ length: count }, (_, index) => ({
      ...fleet,
      name: `a-fleet-with-a-long-name-${index}`,
      launchTemplate: { by: 'id', value: `lt-${String(index).padStart(17, '0')}`, version: 1 },
      targetGroups: [{ by: 'name', value: `target-group-of-fleet-${index}`, port: 80 }],
    }));
  };

  const filledIn = (document: unknown): string =>
    JSON.stringify(document)
      .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
      .replace(/\$\{AWS::Partition\}/g, 'aws')
      .replace(/\$\{AWS::Region\}/g, 'us-east-1')
      .replace(/\$\{AWS::AccountId\}/g, '123456789012');

  it('spreads what 200 of them need over as many policies as a role holds, each within the limit of IAM', () => {
    const policies = Object.values(fleetAccess(copies(200)));
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const { Properties } of policies) {
      expect(filledIn(Properties['PolicyDocument']).length).toBeLessThanOrEqual(6_144);
    }
    const granted = JSON.stringify(policies);
    for (const { name } of copies(200)) expect(granted).toContain(`"${name}"`);
  });

  it('refuses more than fit, in one line', () => {
    expect(() => fleetAccess(copies(1_000))).toThrow(
      /^fleets: 1000 fleets need \d+ IAM policies and a role holds 10; spread them over stages$/,
    );
  });

  it('refuses a fleet that no policy holds, by its name', () => {
    const [fleet] = copies(1);
    if (fleet === undefined) throw new Error('no fleet');
    const subnets = Array.from({ length: 100 }, (_, index) => `subnet-${String(index).padStart(17, '0')}`);
    expect(() => fleetAccess([{ ...fleet, subnets }])).toThrow('fleets.a-fleet-with-a-long-name-0: its subnets');
  });
});
