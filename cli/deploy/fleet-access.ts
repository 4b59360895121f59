import type { Fleet, TargetGroupReference } from '../../shared/core/fleet.ts';
import { CREATED_AT_LAUNCH, LAUNCH, sharedArn } from './launch-access.ts';
import { managedPolicies } from './managed-policies.ts';
import { type Intrinsic, localArn, type Resources, type Statement } from './template.ts';
import { upkeepStatements } from './upkeep-access.ts';

/** As it is, or filled in by CloudFormation. */
export type Arn = string | Intrinsic;

/** Each once. */
export const unique = (arns: readonly Arn[]): readonly Arn[] => [
  ...new Map(arns.map((arn) => [JSON.stringify(arn), arn])).values(),
];

/** The ARN of a fleet's launch template; a name cannot be granted, and means any. */
export const templateArn = ({ launchTemplate: { by, value } }: Fleet): Intrinsic =>
  localArn('ec2', `launch-template/${by === 'id' ? value : '*'}`);

/** The ARN of a target group of this Region, or of another, by whichever of both it is known. */
export const targetGroupArn = ({ by, value }: TargetGroupReference, region?: string): Arn =>
  by === 'arn' ? value : localArn('elasticloadbalancing', `targetgroup/${value}/*`, region);

const accessStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const names = fleets.map(({ name }) => name);
  const subnets = fleets.flatMap((fleet) => fleet.subnets.map((id) => sharedArn(`subnet/${id}`)));
  const targetGroups = unique(fleets.flatMap((fleet) => fleet.targetGroups.map((group) => targetGroupArn(group))));
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

/** Policies that let a role launch, register, keep and retire instances of these fleets, and of no other. */
export const fleetAccess = (fleets: readonly Fleet[]): Resources =>
  managedPolicies(fleets, {
    name: 'FleetAccess',
    description: 'Lets Ballast launch, keep and retire instances of these fleets.',
    section: 'fleets',
    shorten: 'subnets and target groups',
    statementsOf: accessStatements,
  });
