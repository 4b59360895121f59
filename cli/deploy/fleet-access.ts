import type { Fleet, TargetGroupReference } from '../../shared/core/fleet.ts';
import { badInput } from '../stop.ts';
import { type Intrinsic, localArn, policyDocument, type Resources, type Statement, sub } from './template.ts';

/** IAM refuses a managed policy of more than 6,144 characters; `${AWS::AccountId}` is longer than what it stands for. */
const POLICY_LENGTH_MAX = 6_000;
/** Managed policies that AWS lets a role have, unless asked for more. */
const POLICIES_MAX = 10;

const LAUNCH = ['ec2:CreateFleet', 'ec2:RunInstances'] as const;

const unique = (arns: readonly Intrinsic[]): readonly Intrinsic[] => [
  ...new Map(arns.map((arn) => [JSON.stringify(arn), arn])).values(),
];

const templateArn = ({ launchTemplate: { by, value } }: Fleet): Intrinsic =>
  localArn('ec2', `launch-template/${by === 'id' ? value : '*'}`);

const targetGroupArn = ({ by, value }: TargetGroupReference): Intrinsic =>
  by === 'arn' ? sub(value) : localArn('elasticloadbalancing', `targetgroup/${value}/*`);

const createdAtLaunch = ['fleet', 'instance', 'volume'].map((kind) => localArn('ec2', `${kind}/*`));

/** What a launch uses and is not ours: it comes from the launch template, which says which. */
const usedAtLaunch = [
  ...['image', 'snapshot'].map((kind) => sub(`arn:\${AWS::Partition}:ec2:\${AWS::Region}::${kind}/*`)),
  ...['key-pair', 'network-interface', 'placement-group', 'security-group', 'spot-instances-request'].map((kind) =>
    localArn('ec2', `${kind}/*`),
  ),
];

const accessStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const names = fleets.map(({ name }) => name);
  const subnets = fleets.flatMap((fleet) => fleet.subnets.map((id) => localArn('ec2', `subnet/${id}`)));
  const targetGroups = unique(fleets.flatMap((fleet) => fleet.targetGroups.map(targetGroupArn)));
  return [
    {
      Sid: 'LaunchTagged',
      Effect: 'Allow',
      Action: LAUNCH,
      Resource: createdAtLaunch,
      Condition: { StringEquals: { 'aws:RequestTag/ballast:fleet': names } },
    },
    {
      Sid: 'LaunchFromTemplate',
      Effect: 'Allow',
      Action: LAUNCH,
      Resource: [...unique([...fleets.map(templateArn), ...subnets]), ...usedAtLaunch],
    },
    {
      Sid: 'TagAtLaunch',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource: createdAtLaunch,
      Condition: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'RunInstances'] } },
    },
    {
      Sid: 'RetireOwn',
      Effect: 'Allow',
      Action: ['ec2:CreateTags', 'ec2:TerminateInstances'],
      Resource: [localArn('ec2', 'instance/*')],
      Condition: { StringEquals: { 'aws:ResourceTag/ballast:fleet': names } },
    },
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

const lengthOf = (fleets: readonly Fleet[]): number => JSON.stringify(policyDocument(accessStatements(fleets))).length;

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

/** Policies that let the roles launch, register and retire instances of these fleets, and of no other. */
export const fleetAccess = (fleets: readonly Fleet[], roles: readonly string[]): Resources => {
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
          Description: 'Lets Ballast launch and retire instances of these fleets.',
          Roles: roles.map((Ref) => ({ Ref })),
          PolicyDocument: policyDocument(accessStatements(group)),
        },
      },
    ]),
  );
};
