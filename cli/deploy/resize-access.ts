import type { Fleet } from '../../shared/core/fleet.ts';
import { localArn, type Statement } from './template.ts';

/** Attributes of a stopped instance by which somebody else could make it his own. */
const NEVER_MODIFIED = ['blockDeviceMapping', 'groupSet', 'userData'];

/**
 * Lets a role stop, modify and start instances of those of the fleets that are resized in place. Whoever starts one with
 * volumes under a customer managed key must be able to grant EC2 the key, or the instance stops again without a word.
 */
export const resizeStatements = (fleets: readonly Fleet[]): readonly Statement[] => {
  const names = fleets.filter(({ resize }) => resize.kind === 'in-place').map(({ name }) => name);
  if (names.length === 0) return [];
  const Resource = [localArn('ec2', 'instance/*')];
  return [
    {
      Sid: 'ResizeOwn',
      Effect: 'Allow',
      Action: ['ec2:ModifyInstanceAttribute', 'ec2:StartInstances', 'ec2:StopInstances'],
      Resource,
      Condition: { StringEquals: { 'aws:ResourceTag/ballast:fleet': names } },
    },
    {
      Sid: 'ModifyNothingElse',
      Effect: 'Deny',
      Action: ['ec2:ModifyInstanceAttribute'],
      Resource,
      Condition: { StringEqualsIgnoreCase: { 'ec2:Attribute': NEVER_MODIFIED } },
    },
    {
      Sid: 'GrantKeyAtStart',
      Effect: 'Allow',
      Action: ['kms:CreateGrant'],
      Resource: [localArn('kms', 'key/*')],
      Condition: {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringLike: { 'kms:ViaService': 'ec2.*' },
      },
    },
  ];
};
