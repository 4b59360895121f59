import type { Fleet, TargetGroupReference } from '../../shared/core/fleet.ts';
import { badInput } from '../stop.ts';
import { CREATED_AT_LAUNCH, LAUNCH, sharedArn } from './launch-access.ts';
import { type Intrinsic, localArn, policyDocument, type Resources, type Statement } from './template.ts';
import { upkeepStatements } from './upkeep-access.ts';

/** Characters that IAM lets a managed policy have. */
const POLICY_LENGTH_MAX = 6_144;
/** Managed policies that AWS lets a role have, unless asked for more. */
const POLICIES_MAX = 10;
/** The longest that CloudFormation may fill in. */
const LONGEST: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-northeast-1',
};

type Arn = string | Intrinsic;

const unique = (arns: readonly Arn[]): readonly Arn[] => [
  ...new Map(arns.map((arn) => [JSON.stringify(arn), arn])).values(),
];

const templateArn = ({ launchTemplate: { by, value } }: Fleet): Intrinsic =>
  localArn('ec2', `launch-template/${by === 'id' ? value : '*'}`);

const targetGroupArn = ({ by, value }: TargetGroupReference): Arn =>
  by === 'arn' ? value : localArn('elasticloadbalancing', `targetgroup/${value}/*`);

const accessStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const names = fleets.map(({ name }) => name);
  const subnets = fleets.flatMap((fleet) => fleet.subnets.map((id) => sharedArn(`subnet/${id}`)));
  const targetGroups = unique(fleets.flatMap((fleet) => fleet.targetGroups.map(targetGroupArn)));
  return [
    {
      Sid: 'LaunchTagged',
      Effect: 'Allow',
      Action: LAUNCH,
      Resource: CREATED_AT_LAUNCH,
      Condition: { StringEquals: { 'aws:RequestTag/ballast:fleet': names } },
    },
    {
      Sid: 'LaunchFromTemplate',
      Effect: 'Allow',
      Action: LAUNCH,
      Resource: unique([...fleets.map(templateArn), ...subnets]),
    },
    {
      Sid: 'RetireOwn',
      Effect: 'Allow',
      Action: ['ec2:CreateTags', 'ec2:TerminateInstances'],
      Resource: [localArn('ec2', 'instance/*')],
      Condition: {
        StringEquals: { 'aws:ResourceTag/ballast:fleet': names },
        // An instance stays in its fleet.
        Null: { 'aws:RequestTag/ballast:fleet': 'true' },
      },
    },
    ...upkeepStatements(fleets),
    ...(targetGroups.length === 0
      ? []
      : [
          {
            Sid: 'MoveTargets',
            Effect: 'Allow',
            Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
            Resource: targetGroups,
          } as const,
        ]),
  ];
};

const fillIn = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'Fn::Sub' in value
    ? String(value['Fn::Sub']).replace(/\$\{(.*?)\}/g, (whole, name: string) => LONGEST[name] ?? whole)
    : value;

const lengthOf = (fleets: readonly Fleet[]): number =>
  JSON.stringify(policyDocument(accessStatements(fleets)), fillIn).length;

/** As few groups as hold all fleets, in their order, so that the policy of each group fits. */
const groupByLength = (fleets: readonly Fleet[]): readonly (readonly Fleet[])[] => {
  const groups: Fleet[][] = [];
  for (const fleet of fleets) {
    const last = groups.at(-1);
    if (last && lengthOf([...last, fleet]) <= POLICY_LENGTH_MAX) last.push(fleet);
    else if (lengthOf([fleet]) <= POLICY_LENGTH_MAX) groups.push([fleet]);
    else
      throw badInput(`fleets.${fleet.name}: its subnets and target groups do not fit into one IAM policy; name fewer`);
  }
  return groups;
};

/** Policies that let a role launch, register, keep and retire instances of these fleets, and of no other. */
export const fleetAccess = (fleets: readonly Fleet[]): Resources => {
  const groups = groupByLength(fleets);
  if (groups.length > POLICIES_MAX) {
    throw badInput(
      `fleets: ${fleets.length} fleets need ${groups.length} IAM policies and a role holds ${POLICIES_MAX}; spread them over stages`,
    );
  }
  return Object.fromEntries(
    groups.map((group, index) => [
      `FleetAccess${index + 1}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: 'Lets Ballast launch, keep and retire instances of these fleets.',
          PolicyDocument: policyDocument(accessStatements(group)),
        },
      },
    ]),
  );
};
