import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { type Intrinsic, localArn, type Statement, sub } from './template.ts';

/** The document of Systems Manager that runs shell commands; AWS owns it. */
export const SHELL_DOCUMENT = 'AWS-RunShellScript';

/** The ARN of every snapshot of a Region: snapshots name no account. */
export const snapshotArn = (region: string): Intrinsic => sub(`arn:\${AWS::Partition}:ec2:${region}::snapshot/*`);

/** What instances, or volumes, carry that are protected: the tag of a fleet, or the one that an entry of `backups` names. */
export type OwnTag = {
  /** Unique letters and digits, to name a statement with. */
  readonly sid: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly of: 'instances' | 'volumes';
};

/** The tags by which protections find what they protect; fleets share one. */
export const ownTags = (protections: readonly Protection[]): readonly OwnTag[] => {
  const fleets = protections.filter(({ by }) => by.kind === 'fleet').map(({ name }) => name);
  const tagged = protections.flatMap(({ by }, index): readonly OwnTag[] =>
    by.kind === 'tag' ? [{ sid: `Tag${index + 1}`, key: by.key, values: [by.value], of: by.of }] : [],
  );
  const ofFleets: OwnTag = { sid: 'Fleets', key: 'ballast:fleet', values: fleets, of: 'instances' };
  return fleets.length === 0 ? tagged : [ofFleets, ...tagged];
};

/** Lets EC2 decrypt, encrypt and copy under keys in the name of its caller, and nobody else. */
export const useKeys = (regions: readonly string[], keys: readonly string[]): readonly Statement[] => {
  const Resource = [
    ...regions.map((region) => sub(`arn:\${AWS::Partition}:kms:${region}:\${AWS::AccountId}:key/*`)),
    ...keys,
  ];
  const throughEc2 = { 'kms:ViaService': regions.map((region) => sub(`ec2.${region}.\${AWS::URLSuffix}`)) };
  return [
    // EC2 asks for this one as its caller.
    { Sid: 'DescribeKeys', Effect: 'Allow', Action: ['kms:DescribeKey'], Resource },
    {
      Sid: 'UseKeysThroughEc2',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      Resource,
      Condition: { StringEquals: throughEc2 },
    },
    {
      Sid: 'GrantKeysToEc2',
      Effect: 'Allow',
      Action: ['kms:CreateGrant'],
      Resource,
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' }, StringEquals: throughEc2 },
    },
  ];
};

/** Lets commands be sent to instances that carry one of these tags. */
export const runCommands = (tags: readonly OwnTag[]): readonly Statement[] => [
  {
    Sid: 'RunShellCommands',
    Effect: 'Allow',
    Action: ['ssm:SendCommand'],
    Resource: [sub(`arn:\${AWS::Partition}:ssm:\${AWS::Region}::document/${SHELL_DOCUMENT}`)],
  },
  ...tags.map(
    ({ sid, key, values }): Statement => ({
      Sid: `RunOn${sid}`,
      Effect: 'Allow',
      Action: ['ssm:SendCommand'],
      Resource: [localArn('ec2', 'instance/*')],
      Condition: { StringLike: { [`ssm:resourceTag/${key}`]: values } },
    }),
  ),
];
