import { readFileSync } from 'node:fs';
import { PROJECT_FOLDER } from '../architecture/list-source-files.ts';

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

/** What is audited, before anything moves. */
const UNCALLED_BY_WATCH = [
  'ec2:CancelCapacityReservation',
  'ec2:CreateCapacityReservation',
  'ec2:DescribeCapacityReservations',
  'ec2:DescribeInstanceTypes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'route53:GetHostedZone',
  'route53:ListHealthChecks',
  'route53:ListHostedZonesByName',
  'servicequotas:GetServiceQuota',
];

/** What is seen from outside, and told of. */
const UNCALLED_BY_MOVES = [
  ...UNCALLED_BY_WATCH,
  'cloudwatch:DescribeAlarms',
  'ec2:DescribeImages',
  'route53:GetHealthCheckStatus',
];

/** An audit changes nothing but for the capacity that it asks for. */
export const CALLED_BY_AUDITS = [
  ...UNCALLED_BY_WATCH,
  'cloudwatch:DescribeAlarms',
  'ec2:CreateTags',
  'ec2:DescribeImages',
  'ec2:DescribeInstances',
  'ec2:DescribeLaunchTemplateVersions',
  'ec2:DescribeSnapshots',
  'ec2:DescribeSubnets',
  'elasticloadbalancing:DescribeTargetGroups',
  'events:PutEvents',
  'route53:ListResourceRecordSets',
  'sns:Publish',
];

/** Every role has the whole of the ledger. */
export const LEDGER = ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
  (action) => `dynamodb:${action}`,
);

/** Where the adapters of functions that move services are put together. */
export const FAILOVER_PORTS = 'aws-failover-ports.ts';

/** The ports of each role's function, and what they could call and it does not. */
export const ROLES = [
  ...['TickRole', 'ScaleRole', 'ReplaceRole'].map((role) => ({
    role,
    ports: 'aws-ports.ts',
    // Commands are run for backups and restores.
    uncalled: ['ssm:GetCommandInvocation', 'ssm:SendCommand'],
  })),
  { role: 'BackupRole', ports: 'aws-backup-ports.ts', uncalled: [] },
  { role: 'RestoreRole', ports: 'aws-restore-ports.ts', uncalled: UNCALLED_BY_RESTORES },
  {
    role: 'WatchRole',
    ports: FAILOVER_PORTS,
    uncalled: [...UNCALLED_BY_RESTORES, ...UNCALLED_BY_FUNCTIONS, ...UNCALLED_BY_WATCH],
  },
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

/** Those that look at fleets. */
export const LOOK_ROLES = ['TickRole', 'ScaleRole', 'ReplaceRole'] as const;

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
export const IMPLIED_ACTIONS = [
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
export const IMPLIED_BY: Readonly<Record<string, readonly string[]>> = {
  // By CreateFleet; and by StartInstances and AttachVolume, for volumes under a customer managed key.
  'aws-ports.ts': ['ec2:RunInstances', 'kms:CreateGrant'],
  'aws-backup-ports.ts': [...IMPLIED_BY_KEYS, ...LEDGER],
  'aws-restore-ports.ts': [...IMPLIED_BY_KEYS, ...LEDGER],
  [FAILOVER_PORTS]: [...IMPLIED_BY_KEYS, ...LEDGER],
};

/** What Lambda does in the name of the one function that a queue wakes. */
export const IMPLIED_BY_QUEUE = ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map(
  (action) => `sqs:${action}`,
);

/** The adapters that a Lambda's ports are made of: `file` and those that it imports. */
const adaptersOf = (file: string): readonly string[] => {
  const source = readFileSync(`${PROJECT_FOLDER}/shared/aws/${file}`, 'utf8');
  const imported = [...source.matchAll(/^(?:import(?! type)|\}) .*'\.\/(.+\.ts)';$/gm)].map(([, name = '']) => name);
  return [file, ...imported.flatMap(adaptersOf)];
};

/** IAM actions of the commands that the adapters of these ports send. */
export const actionsOfCommands = (ports: string): readonly string[] =>
  adaptersOf(ports).flatMap((file) => {
    const source = readFileSync(`${PROJECT_FOLDER}/shared/aws/${file}`, 'utf8');
    return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command]) => `${ACTION_PREFIXES[client]}:${command}`),
    );
  });
