import { type Intrinsic, localArn, type Statement, sub } from './template.ts';

/** The actions of a launch: CreateFleet runs instances in the name of its caller. */
export const LAUNCH = ['ec2:CreateFleet', 'ec2:RunInstances'] as const;

/** What a launch creates and tags as it does. */
export const CREATED_AT_LAUNCH = ['fleet', 'instance', 'volume'].map((kind) => localArn('ec2', `${kind}/*`));

/** What a launch template may have tagged besides, by its own tag specifications. */
const TAGGED_BY_TEMPLATE = ['network-interface', 'spot-instances-request'].map((kind) => localArn('ec2', `${kind}/*`));

/** The ARN of a resource that another account may share with this one: EC2 asks for it under its owner's account. */
export const sharedArn = (resource: string): Intrinsic =>
  sub(`arn:\${AWS::Partition}:ec2:\${AWS::Region}:*:${resource}`);

/** Lets EC2 have the roles that launch templates give to instances, and nobody else. */
export const passRoles = (names: readonly string[]): readonly Statement[] =>
  names.length === 0
    ? []
    : [
        {
          Sid: 'PassInstanceRoles',
          Effect: 'Allow',
          Action: ['iam:PassRole'],
          Resource: names.map((name) => sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}`)),
          Condition: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] } },
        },
      ];

/** Lets a launch use what its launch template names. */
export const useAtLaunch = (actions: readonly string[]): Statement => ({
  Sid: 'UseAtLaunch',
  Effect: 'Allow',
  Action: actions,
  Resource: [
    ...['image', 'snapshot'].map((kind) => sub(`arn:\${AWS::Partition}:ec2:\${AWS::Region}::${kind}/*`)),
    ...['key-pair', 'network-interface', 'placement-group', 'spot-instances-request'].map((kind) =>
      localArn('ec2', `${kind}/*`),
    ),
    ...['capacity-reservation', 'security-group'].map((kind) => sharedArn(`${kind}/*`)),
  ],
});

/** What a launch needs whatever its fleet: to tag what it creates, and to use what the launch template names. */
export const launchStatements: readonly Statement[] = [
  {
    Sid: 'TagAtLaunch',
    Effect: 'Allow',
    Action: ['ec2:CreateTags'],
    Resource: [...CREATED_AT_LAUNCH, ...TAGGED_BY_TEMPLATE],
    Condition: { StringEquals: { 'ec2:CreateAction': ['CreateFleet', 'RunInstances'] } },
  },
  useAtLaunch(LAUNCH),
];
