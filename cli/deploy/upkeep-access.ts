import type { Fleet } from '../../shared/core/fleet.ts';
import { sharedArn } from './launch-access.ts';
import { localArn, type Statement } from './template.ts';

/** Attributes of a stopped instance by which somebody else could make it his own. */
const NEVER_MODIFIED = ['groupSet', 'userData'];

const own = (kinds: readonly string[], names: readonly string[]) => ({
  Resource: kinds.map((kind) => localArn('ec2', `${kind}/*`)),
  Condition: { StringEquals: { 'aws:ResourceTag/ballast:fleet': names } },
});

const namesOf = (fleets: readonly Fleet[]): readonly string[] => fleets.map(({ name }) => name);

/** Whose instances are stopped and started: to be resized, or to wait. */
const stopAndStart = (fleets: readonly Fleet[]): readonly Statement[] =>
  fleets.length === 0
    ? []
    : [
        {
          Sid: 'StopAndStartOwn',
          Effect: 'Allow',
          Action: ['ec2:StartInstances', 'ec2:StopInstances'],
          ...own(['instance'], namesOf(fleets)),
        },
      ];

/** Of an instance its type, and whether its volumes are kept when it ends. */
const modify = (fleets: readonly Fleet[]): readonly Statement[] =>
  fleets.length === 0
    ? []
    : [
        {
          Sid: 'ModifyOwn',
          Effect: 'Allow',
          Action: ['ec2:ModifyInstanceAttribute'],
          ...own(['instance'], namesOf(fleets)),
        },
        {
          Sid: 'ModifyNothingElse',
          Effect: 'Deny',
          Action: ['ec2:ModifyInstanceAttribute'],
          Resource: [localArn('ec2', 'instance/*')],
          Condition: { StringEqualsIgnoreCase: { 'ec2:Attribute': NEVER_MODIFIED } },
        },
      ];

/** Tags that hand something on are for what is the fleet's already, and stays so: nothing of somebody else can be claimed. */
const tagSlots = (kind: 'elastic-ip' | 'volume', names: readonly string[]): Statement => ({
  Sid: kind === 'volume' ? 'TagVolumes' : 'TagAddresses',
  Effect: 'Allow',
  Action: ['ec2:CreateTags'],
  Resource: [localArn('ec2', `${kind}/*`)],
  Condition: {
    StringEquals: { 'aws:ResourceTag/ballast:fleet': names },
    Null: { 'aws:RequestTag/ballast:fleet': 'true' },
  },
});

const moveVolumes = (fleets: readonly Fleet[]): readonly Statement[] =>
  fleets.length === 0
    ? []
    : [
        {
          Sid: 'MoveVolumes',
          Effect: 'Allow',
          Action: ['ec2:AttachVolume', 'ec2:DetachVolume'],
          ...own(['instance', 'volume'], namesOf(fleets)),
        },
        // EC2 asks for the volumes too, where their being kept is what is modified.
        {
          Sid: 'KeepVolumes',
          Effect: 'Allow',
          Action: ['ec2:ModifyInstanceAttribute'],
          ...own(['volume'], namesOf(fleets)),
        },
        tagSlots('volume', namesOf(fleets)),
      ];

/** On network interfaces, which have no tag of ours: CreateFleet gives them none, but their subnet is known. */
const onInterfaces = (sid: string, action: string, fleets: readonly Fleet[]): Statement => ({
  Sid: sid,
  Effect: 'Allow',
  Action: [action],
  Resource: [localArn('ec2', 'network-interface/*')],
  Condition: {
    ArnLike: {
      'ec2:Subnet': [...new Set(fleets.flatMap(({ subnets }) => subnets))].map((id) => sharedArn(`subnet/${id}`)),
    },
  },
});

const movePrivateAddresses = (fleets: readonly Fleet[]): readonly Statement[] =>
  fleets.length === 0 ? [] : [onInterfaces('MovePrivateAddresses', 'ec2:AssignPrivateIpAddresses', fleets)];

const moveElasticAddresses = (fleets: readonly Fleet[]): readonly Statement[] => {
  if (fleets.length === 0) return [];
  const names = namesOf(fleets);
  const Resource = [localArn('ec2', 'elastic-ip/*')];
  return [
    onInterfaces('AssociateInterfaces', 'ec2:AssociateAddress', fleets),
    {
      Sid: 'MoveElasticAddresses',
      Effect: 'Allow',
      Action: ['ec2:AssociateAddress'],
      ...own(['elastic-ip', 'instance'], names),
    },
    {
      Sid: 'AllocateTagged',
      Effect: 'Allow',
      Action: ['ec2:AllocateAddress'],
      Resource,
      Condition: { StringEquals: { 'aws:RequestTag/ballast:fleet': names } },
    },
    {
      Sid: 'TagAtAllocation',
      Effect: 'Allow',
      Action: ['ec2:CreateTags'],
      Resource,
      Condition: { StringEquals: { 'ec2:CreateAction': ['AllocateAddress'] } },
    },
    tagSlots('elastic-ip', names),
  ];
};

/** Whoever starts an instance, or attaches a volume, under a customer managed key must be able to grant EC2 the key. */
const GRANT_KEY: Statement = {
  Sid: 'GrantKeyAtStart',
  Effect: 'Allow',
  Action: ['kms:CreateGrant'],
  Resource: [localArn('kms', 'key/*')],
  Condition: {
    Bool: { 'kms:GrantIsForAWSResource': 'true' },
    StringLike: { 'kms:ViaService': 'ec2.*' },
  },
};

/**
 * Lets a role stop, modify and start instances of those of the fleets that are resized in place, stop and start standbys,
 * and move volumes and addresses of members from machine to machine; of no other fleet.
 */
export const upkeepStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const stateful = fleets.filter((fleet) => fleet.stateful !== undefined);
  const inPlace = fleets.filter(({ resize }) => resize.kind === 'in-place');
  const stopped = fleets.filter((fleet) => fleet.standby !== undefined || inPlace.includes(fleet));
  const modified = fleets.filter((fleet) => stateful.includes(fleet) || inPlace.includes(fleet));
  if (stopped.length + modified.length === 0) return [];
  return [
    ...stopAndStart(stopped),
    ...modify(modified),
    ...moveVolumes(stateful),
    ...movePrivateAddresses(stateful.filter(({ stateful: owns }) => owns?.address === 'private')),
    ...moveElasticAddresses(stateful.filter(({ stateful: owns }) => owns?.address === 'elastic')),
    GRANT_KEY,
  ];
};
