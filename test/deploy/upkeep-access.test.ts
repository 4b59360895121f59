import { describe, expect, it } from 'vitest';
import type { Resources } from '../../cli/deploy/template.ts';
import { AGENT, ELASTIC, IN_PLACE, STANDBY, statementsOf, withEverything, withKeys } from './role-statements.ts';
import { sampleResources } from './sample-resources.ts';

describe('what a fleet does not ask for', () => {
  const CARE =
    /:(Stop|Start|Modify|Attach|Detach|Allocate|Assign|Associate|CreateGrant|DescribeVolumes|DescribeInstanceInf)/;

  const granted = (resources: Resources): readonly string[] =>
    statementsOf(resources, 'ReplaceRole')
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action.filter((action) => CARE.test(action)));

  it('is granted to nobody', () => {
    expect(granted(sampleResources())).toEqual([]);
    expect(granted(withKeys(AGENT))).toEqual(['ssm:DescribeInstanceInformation']);
    expect(granted(withKeys(STANDBY))).toEqual(['ec2:StartInstances', 'ec2:StopInstances', 'kms:CreateGrant']);
    expect(granted(withKeys('stateful: { volumes: [/dev/sdf], address: none }'))).toEqual([
      'ec2:DescribeVolumes',
      'ec2:ModifyInstanceAttribute',
      'ec2:AttachVolume',
      'ec2:DetachVolume',
      'ec2:ModifyInstanceAttribute',
      'kms:CreateGrant',
    ]);
  });
});

describe('keeping instances', () => {
  const statement = (resources: Resources, sid: string) =>
    statementsOf(resources, 'ReplaceRole').find(({ Sid }) => Sid === sid);
  const OWN = { StringEquals: { 'aws:ResourceTag/ballast:fleet': ['web'] } };

  it.each([
    'StopAndStartOwn',
    'ModifyOwn',
    'MoveVolumes',
    'KeepVolumes',
    'TagVolumes',
    'MoveElasticAddresses',
    'TagAddresses',
  ])('is granted for what carries the tag of a fleet that asks for it: %s', (sid) => {
    expect(statement(withKeys(IN_PLACE, STANDBY), sid)).toMatchObject({ Effect: 'Allow', Condition: OWN });
  });

  it('gives nothing another fleet than it has', () => {
    for (const sid of ['TagVolumes', 'TagAddresses']) {
      expect(statement(withKeys(ELASTIC), sid)).toMatchObject({
        Condition: { ...OWN, Null: { 'aws:RequestTag/ballast:fleet': 'true' } },
      });
    }
  });

  it('allocates no address without the tag of a fleet', () => {
    expect(statement(withKeys(ELASTIC), 'AllocateTagged')).toMatchObject({
      Condition: { StringEquals: { 'aws:RequestTag/ballast:fleet': ['web'] } },
    });
    expect(statement(withKeys(ELASTIC), 'TagAtAllocation')).toMatchObject({
      Condition: { StringEquals: { 'ec2:CreateAction': ['AllocateAddress'] } },
    });
  });

  it('leaves user data and security groups of instances alone', () => {
    expect(statement(withEverything(), 'ModifyNothingElse')).toMatchObject({
      Effect: 'Deny',
      Condition: { StringEqualsIgnoreCase: { 'ec2:Attribute': ['groupSet', 'userData'] } },
    });
  });

  it('moves addresses between network interfaces in the subnets of these fleets only', () => {
    const subnets = ['subnet-00000001', 'subnet-00000002'].map((id) => ({
      'Fn::Sub': expect.stringContaining(`:*:subnet/${id}`),
    }));
    const within = { ArnLike: { 'ec2:Subnet': subnets } };
    const [elastic, privately] = ['elastic', 'private'].map((address) =>
      withKeys(`stateful: { volumes: [/dev/sdf], address: ${address} }`),
    );
    expect(statement(elastic ?? {}, 'AssociateInterfaces')).toMatchObject({ Condition: within });
    expect(statement(elastic ?? {}, 'MovePrivateAddresses')).toBeUndefined();
    expect(statement(privately ?? {}, 'MovePrivateAddresses')).toMatchObject({ Condition: within });
    expect(statement(privately ?? {}, 'AllocateTagged')).toBeUndefined();
  });

  it('tags slots and devices where members own volumes', () => {
    const [, denied] = statementsOf(withKeys(ELASTIC), 'ReplaceRole').filter(
      ({ Effect, Action }) => Effect === 'Deny' && Action.some((action) => action.endsWith('Tags')),
    );
    expect(denied?.Condition).toMatchObject({
      'ForAnyValue:StringNotEquals': {
        'aws:TagKeys': ['ballast:role', 'ballast:device', 'ballast:slot'],
      },
    });
  });

  it('grants a key only through EC2 and for it', () => {
    expect(statement(withEverything(), 'GrantKeyAtStart')).toMatchObject({
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' }, StringLike: { 'kms:ViaService': 'ec2.*' } },
    });
  });
});
