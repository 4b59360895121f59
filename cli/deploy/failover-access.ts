import { epochName } from '../../shared/core/failover/plan-records.ts';
import type { Service } from '../../shared/core/failover/service.ts';
import { targetGroupArn, unique } from './fleet-access.ts';
import { managedPolicies } from './managed-policies.ts';
import { SHELL_DOCUMENT } from './snapshot-access.ts';
import { arnOf, type Intrinsic, localArn, type Resources, type Statement, sub } from './template.ts';

/** A hosted zone that ballast.yml gives by its id. */
const ZONE_ID = /^Z[A-Z0-9]+$/;

const RECORD_KEY = 'route53:ChangeResourceRecordSets';

const globalArn = (resource: string): Intrinsic => sub(`arn:\${AWS::Partition}:route53:::${resource}`);

/** Of a zone that is given by its name nobody knows the id when this is deployed: the names of records are what is granted. */
const zoneArn = ({ zone }: Service): Intrinsic => globalArn(`hostedzone/${ZONE_ID.test(zone) ? zone : '*'}`);

/** Letters and digits that name a statement among others. */
const numbered = (sid: string, index: number): string => (index === 0 ? sid : `${sid}${index + 1}`);

/** The records of these services and no others, whatever else is in their zones. */
const changeRecords = (services: readonly Service[]): readonly Statement[] => {
  const zones = unique(services.map(zoneArn)).map((arn) => JSON.stringify(arn));
  return zones.map((zone, index) => {
    const inZone = services.filter((service) => JSON.stringify(zoneArn(service)) === zone);
    return {
      Sid: numbered('ChangeOwnRecords', index),
      Effect: 'Allow',
      Action: [RECORD_KEY],
      Resource: inZone.slice(0, 1).map(zoneArn),
      Condition: {
        'ForAllValues:StringEquals': {
          [`${RECORD_KEY}NormalizedRecordNames`]: inZone.flatMap((service) => [service.dnsName, epochName(service)]),
          [`${RECORD_KEY}RecordTypes`]: ['A', 'CNAME', 'TXT'],
          [`${RECORD_KEY}Actions`]: ['CREATE', 'DELETE', 'UPSERT'],
        },
        // Of a request that names none, all values are equal.
        Null: { [`${RECORD_KEY}NormalizedRecordNames`]: 'false' },
      },
    };
  });
};

/** Items of the stage's table in other Regions, by their partition. */
const onTables = (
  { sid, actions }: { readonly sid: string; readonly actions: readonly string[] },
  stage: string,
  regions: readonly string[],
  partitions: readonly string[],
): readonly Statement[] =>
  regions.length === 0
    ? []
    : [
        {
          Sid: sid,
          Effect: 'Allow',
          Action: actions,
          Resource: regions.map((region) => localArn('dynamodb', `table/ballast-${stage}`, region)),
          Condition: {
            'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': partitions },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          },
        },
      ];

/** What keeps the fleets of services from serving in a Region that is left; what serves again there puts itself back. */
const fence = (services: readonly Service[], region: string): readonly Statement[] => {
  const place = region.replaceAll('-', '');
  const groups = services.flatMap(({ targetGroups }) => Object.values(targetGroups[region] ?? {}).flat());
  const targetGroups = unique(groups.map((group) => targetGroupArn(group, region)));
  const commanded = services.filter(({ fence: { command }, regions }) => command !== null && regions.includes(region));
  return [
    ...(targetGroups.length === 0
      ? []
      : [
          {
            Sid: `FenceTargetsIn${place}`,
            Effect: 'Allow',
            Action: ['elasticloadbalancing:DeregisterTargets'],
            Resource: targetGroups,
          } as const,
        ]),
    ...(commanded.length === 0 ? [] : runFence(commanded, region, place)),
  ];
};

const runFence = (services: readonly Service[], region: string, place: string): readonly Statement[] => [
  {
    Sid: `FenceByShellIn${place}`,
    Effect: 'Allow',
    Action: ['ssm:SendCommand'],
    Resource: [sub(`arn:\${AWS::Partition}:ssm:${region}::document/${SHELL_DOCUMENT}`)],
  },
  {
    Sid: `FenceInstancesIn${place}`,
    Effect: 'Allow',
    Action: ['ssm:SendCommand'],
    Resource: [localArn('ec2', 'instance/*', region)],
    Condition: {
      StringLike: { 'ssm:resourceTag/ballast:fleet': [...new Set(services.flatMap(({ fleets }) => fleets))] },
    },
  },
];

/** A deployment: its stage and Region. */
export type FailoverPlace = { readonly stage: string; readonly region: string };

const observationsOf = (services: readonly Service[]): readonly string[] =>
  services.map(({ name }) => `observation#${name}`);

/** Other Regions that some of these services can be in. */
const otherRegions = (services: readonly Service[], region: string): readonly string[] =>
  [...new Set(services.flatMap(({ regions }) => regions))].filter((other) => other !== region);

const ofServices = { section: 'services', shorten: 'fleets' } as const;

/** The buses on which other Regions hear that one of them is suspected. */
const wakeRegions = (regions: readonly string[]): readonly Statement[] =>
  regions.length === 0
    ? []
    : [
        {
          Sid: 'WakeOtherRegions',
          Effect: 'Allow',
          Action: ['events:PutEvents'],
          Resource: regions.map((region) => localArn('events', 'event-bus/default', region)),
          Condition: { StringEquals: { 'events:source': 'ballast' } },
        },
      ];

/** Policies that let a role tell what it sees of these services in other Regions: in their ledgers, and at once on their buses. */
export const observationAccess = (services: readonly Service[], { stage, region }: FailoverPlace): Resources =>
  managedPolicies(services, {
    ...ofServices,
    name: 'ObservationAccess',
    description: 'Lets Ballast tell other Regions what it sees of these services.',
    statementsOf: (items) => {
      const others = otherRegions(items, region);
      return [
        ...onTables(
          { sid: 'TellOtherRegions', actions: ['dynamodb:UpdateItem'] },
          stage,
          others,
          observationsOf(items),
        ),
        ...wakeRegions(others),
      ];
    },
  });

/** Policies that let a role move these services: their records, and what keeps the side that is left from serving. */
export const failoverAccess = (services: readonly Service[], { stage, region }: FailoverPlace): Resources =>
  managedPolicies(services, {
    ...ofServices,
    name: 'FailoverAccess',
    description: 'Lets Ballast move these services.',
    statementsOf: (items) => [
      ...changeRecords(items),
      ...onTables(
        { sid: 'PauseElsewhere', actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'] },
        stage,
        otherRegions(items, region),
        [...new Set(items.flatMap(({ fleets }) => fleets))].map((fleet) => `fleet#${fleet}`),
      ),
      ...otherRegions(items, region).flatMap((other) => fence(items, other)),
    ],
  });

/** Policies that let a role move the isolated forms of services, and nothing that anybody uses. */
export const drillAccess = (drills: readonly Service[]): Resources =>
  managedPolicies(drills, {
    ...ofServices,
    name: 'FailoverDrillAccess',
    description: 'Lets Ballast move the isolated names of these services.',
    statementsOf: changeRecords,
  });

/** What anybody needs who watches a service from outside. */
export const watchStatements: readonly Statement[] = [
  {
    Sid: 'HearCheckers',
    Effect: 'Allow',
    Action: ['route53:GetHealthCheckStatus'],
    Resource: [globalArn('healthcheck/*')],
  },
  { Sid: 'ReadAlarms', Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms'], Resource: '*' },
];

/** What a move needs whatever its service: to read records, to publish a switch, and to sign its report. */
export const moveStatements: readonly Statement[] = [
  {
    Sid: 'ReadRecords',
    Effect: 'Allow',
    Action: ['route53:ListResourceRecordSets'],
    Resource: [globalArn('hostedzone/*')],
  },
  { Sid: 'FollowChanges', Effect: 'Allow', Action: ['route53:GetChange'], Resource: [globalArn('change/*')] },
  {
    Sid: 'PublishSwitches',
    Effect: 'Allow',
    Action: ['cloudwatch:PutMetricData'],
    Resource: '*',
    Condition: { StringEquals: { 'cloudwatch:namespace': 'Ballast' } },
  },
  { Sid: 'SignReports', Effect: 'Allow', Action: ['kms:Sign'], Resource: [arnOf('ReportsKey')] },
];

/** What the templates of this Region launch, told to the other one. */
export const standingStatements: readonly Statement[] = [
  { Sid: 'ReadTemplates', Effect: 'Allow', Action: ['ec2:DescribeImages'], Resource: '*' },
];

const reservations = [localArn('ec2', 'capacity-reservation/*')];

/** What an audit of readiness needs: to read what must be there, and to ask EC2 for machines that it gives back at once. */
export const auditStatements: readonly Statement[] = [
  {
    Sid: 'Audit',
    Effect: 'Allow',
    Action: [
      'cloudwatch:DescribeAlarms',
      'ec2:DescribeCapacityReservations',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeSnapshots',
      'ec2:DescribeSubnets',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTargetGroups',
      'route53:ListHealthChecks',
      'route53:ListHostedZonesByName',
    ],
    Resource: '*',
  },
  {
    Sid: 'ReadZones',
    Effect: 'Allow',
    Action: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
    Resource: [globalArn('hostedzone/*')],
  },
  {
    Sid: 'ReadQuotas',
    Effect: 'Allow',
    Action: ['servicequotas:GetServiceQuota'],
    Resource: [localArn('servicequotas', 'ec2/*')],
  },
  {
    Sid: 'ProbeCapacity',
    Effect: 'Allow',
    Action: ['ec2:CreateCapacityReservation'],
    Resource: reservations,
    Condition: { Null: { 'aws:RequestTag/ballast:probe': 'false' } },
  },
  {
    Sid: 'TagProbes',
    Effect: 'Allow',
    Action: ['ec2:CreateTags'],
    Resource: reservations,
    Condition: { StringEquals: { 'ec2:CreateAction': ['CreateCapacityReservation'] } },
  },
  {
    Sid: 'GiveProbesBack',
    Effect: 'Allow',
    Action: ['ec2:CancelCapacityReservation'],
    Resource: reservations,
    Condition: { Null: { 'aws:ResourceTag/ballast:probe': 'false' } },
  },
];
