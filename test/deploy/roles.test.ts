import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fleetAccess } from '../../cli/deploy/fleet-access.ts';
import type { Resources } from '../../cli/deploy/template.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';
import { statementsOf, withEverything } from './role-statements.ts';
import { sampleConfig, sampleResources } from './sample-resources.ts';

/** What a restore shares ports with the looks at fleets for, and leaves to them or to backups. */
const UNCALLED_BY_RESTORES = [
  'ec2:AllocateAddress',
  'ec2:AssignPrivateIpAddresses',
  'ec2:AssociateAddress',
  'ec2:CopySnapshot',
  'ec2:CreateFleet',
  'ec2:CreateSnapshot',
  'ec2:CreateSnapshots',
  'ec2:DeleteSnapshot',
  'ec2:DescribeAddresses',
  'ec2:DescribeNetworkInterfaces',
];

/** What is proven serves nobody. */
const UNCALLED_BY_DRILLS = ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'];

/** Only a person prepares DNS. */
const UNCALLED_BY_FUNCTIONS = [
  'route53:ChangeTagsForResource',
  'route53:CreateHealthCheck',
  'route53:DeleteHealthCheck',
];

/** What is seen from outside, and what is audited, is for watch. */
const UNCALLED_BY_MOVES = [
  'cloudwatch:DescribeAlarms',
  'ec2:CancelCapacityReservation',
  'ec2:CreateCapacityReservation',
  'ec2:DescribeCapacityReservations',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceTypes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'route53:GetHealthCheckStatus',
  'route53:GetHostedZone',
  'route53:ListHealthChecks',
  'route53:ListHostedZonesByName',
  'servicequotas:GetServiceQuota',
];

/** Every role has the whole of the ledger. */
const LEDGER = ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`);

const FAILOVER_PORTS = 'aws-failover-ports.ts';

/** The ports of each role's function, and what they could call and it does not. */
const ROLES = [
  ...['TickRole', 'ScaleRole', 'ReplaceRole'].map((role) => ({
    role,
    ports: 'aws-ports.ts',
    // Commands are run for backups and restores.
    uncalled: ['ssm:GetCommandInvocation', 'ssm:SendCommand'],
  })),
  { role: 'BackupRole', ports: 'aws-backup-ports.ts', uncalled: [] },
  { role: 'RestoreRole', ports: 'aws-restore-ports.ts', uncalled: UNCALLED_BY_RESTORES },
  { role: 'WatchRole', ports: FAILOVER_PORTS, uncalled: [...UNCALLED_BY_RESTORES, ...UNCALLED_BY_FUNCTIONS] },
  {
    role: 'FailoverRole',
    ports: FAILOVER_PORTS,
    uncalled: [...UNCALLED_BY_RESTORES, ...UNCALLED_BY_FUNCTIONS, ...UNCALLED_BY_MOVES],
  },
  {
    role: 'DrillRole',
    ports: FAILOVER_PORTS,
    uncalled: [...UNCALLED_BY_RESTORES, ...UNCALLED_BY_DRILLS, ...UNCALLED_BY_FUNCTIONS, ...UNCALLED_BY_MOVES],
  },
];

const LOOK_ROLES = ['TickRole', 'ScaleRole', 'ReplaceRole'] as const;

/** The prefix of a service's actions, by the SDK client that calls it. */
const ACTION_PREFIXES: Readonly<Record<string, string>> = {
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  kms: 'kms',
  'route-53': 'route53',
  'service-quotas': 'servicequotas',
  sns: 'sns',
  ssm: 'ssm',
};

/** What AWS asks of the caller besides the command itself, and what Lambda does for a function in its name. */
const IMPLIED_ACTIONS = [
  'kms:Decrypt', // by Publish, to an encrypted topic
  'kms:GenerateDataKey',
  'logs:CreateLogStream', // by Lambda
  'logs:PutLogEvents',
  'sqs:SendMessage', // by Lambda, to the failure destination
];

/** What EC2 asks for the keys of encrypted snapshots and volumes. */
const IMPLIED_BY_KEYS = [
  'CreateGrant',
  'DescribeKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
].map((action) => `kms:${action}`);

/** The same, by the ports of a role's function. */
const IMPLIED_BY: Readonly<Record<string, readonly string[]>> = {
  // By CreateFleet; and by StartInstances and AttachVolume, for volumes under a customer managed key.
  'aws-ports.ts': ['ec2:RunInstances', 'kms:CreateGrant'],
  'aws-backup-ports.ts': [...IMPLIED_BY_KEYS, ...LEDGER],
  'aws-restore-ports.ts': [...IMPLIED_BY_KEYS, ...LEDGER],
  [FAILOVER_PORTS]: [...IMPLIED_BY_KEYS, ...LEDGER],
};

/** What Lambda does in the name of the one function that a queue wakes. */
const IMPLIED_BY_QUEUE = ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action}`);

/** The adapters that a Lambda's ports are made of: `file` and those that it imports. */
const adaptersOf = (file: string): readonly string[] => {
  const source = readFileSync(`${PROJECT_FOLDER}/shared/aws/${file}`, 'utf8');
  const imported = [...source.matchAll(/^(?:import(?! type)|\}) .*'\.\/(.+\.ts)';$/gm)].map(([, name = '']) => name);
  return [file, ...imported.flatMap(adaptersOf)];
};

const actionsOfCommands = (ports: string): readonly string[] =>
  adaptersOf(ports).flatMap((file) => {
    const source = readFileSync(`${PROJECT_FOLDER}/shared/aws/${file}`, 'utf8');
    return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command]) => `${ACTION_PREFIXES[client]}:${command}`),
    );
  });

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
