import { describe, expect, it } from 'vitest';
import type { RestoreLaunch } from '../../../shared/ports/restoration.ts';
import { EC2_TAGS, openRestoration, RESTORE_TAGS_GIVEN } from './open-restoration.ts';
import { awsError, type Script, type SentCommand } from './scripted-client.ts';

const names = (sent: readonly SentCommand[]): readonly string[] => sent.map(({ name }) => name);

describe('launching', () => {
  const launch: RestoreLaunch = {
    token: 'token-1',
    template: { id: 'lt-1', version: 7 },
    instanceType: 'm7g.large',
    subnet: 'subnet-a',
    securityGroup: null,
    tags: RESTORE_TAGS_GIVEN,
  };

  /** EC2 with a template that describes these network interfaces. */
  const withInterfaces =
    (...interfaces: readonly object[]): Script =>
    ({ name }) =>
      name === 'RunInstances'
        ? { Instances: [{ InstanceId: 'i-1' }] }
        : { LaunchTemplateVersions: [{ LaunchTemplateData: { NetworkInterfaces: interfaces } }] };

  /** Whatever the template says: a machine that proves something must be removed again. */
  const UNPROTECTED = { DisableApiStop: false, DisableApiTermination: false };

  const common = {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: 'token-1',
    LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '7' },
    InstanceType: 'm7g.large',
    TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({
      ResourceType,
      Tags: EC2_TAGS,
    })),
  };

  it.each([
    [null, { SubnetId: 'subnet-a' }],
    ['sg-own', { SubnetId: 'subnet-a', SecurityGroupIds: ['sg-own'], ...UNPROTECTED }],
  ])('asks for one machine in a subnet, in group %s', async (securityGroup, network) => {
    const { restoration, sent } = openRestoration(withInterfaces());
    expect(await restoration.launch({ ...launch, securityGroup })).toBe('i-1');
    expect(sent.at(-1)).toEqual({ name: 'RunInstances', input: { ...common, ...network } });
    expect(sent[0]).toEqual({
      name: 'DescribeLaunchTemplateVersions',
      input: { LaunchTemplateId: 'lt-1', Versions: ['7'] },
    });
  });

  it.each([
    [null, ['sg-web'], undefined],
    ['sg-own', ['sg-own'], ['sg-own']],
  ])(
    'says each interface of the template again, in that subnet and in group %s',
    async (securityGroup, first, second) => {
      const described = withInterfaces(
        { DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-web'] },
        { DeviceIndex: 1, NetworkCardIndex: 1, SubnetId: 'subnet-other' },
      );
      const { restoration, sent } = openRestoration(described);
      await restoration.launch({ ...launch, securityGroup });
      const own = { SubnetId: 'subnet-a', DeleteOnTermination: true };
      expect(sent.at(-1)?.input).toEqual({
        ...common,
        ...(securityGroup !== null && UNPROTECTED),
        NetworkInterfaces: [
          { ...own, DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: first },
          { ...own, DeviceIndex: 1, NetworkCardIndex: 1, Groups: second },
        ],
      });
      await restoration.launch({ ...launch, securityGroup });
      expect(sent.at(-1)?.input).toEqual(sent.at(-3)?.input);
    },
  );

  it('refuses a template whose interface another machine may have', async () => {
    const { restoration, sent } = openRestoration(withInterfaces({ NetworkInterfaceId: 'eni-1' }));
    await expect(restoration.launch(launch)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('version 7 of lt-1 names a network interface'),
    });
    expect(names(sent)).toEqual(['DescribeLaunchTemplateVersions']);
  });

  it('refuses what is no type, and an answer without an instance', async () => {
    const { restoration } = openRestoration(() => ({}));
    await expect(restoration.launch({ ...launch, instanceType: 'large' })).rejects.toThrow(
      '"large" is no instance type',
    );
    await expect(restoration.launch(launch)).rejects.toMatchObject({ kind: 'unknown', operation: 'ec2:RunInstances' });
  });

  it.each([
    ['InsufficientInstanceCapacity', 'no-capacity'],
    ['InsufficientFreeAddressesInSubnet', 'no-capacity'],
    ['IdempotentParameterMismatch', 'conflict'],
    ['IdempotentInstanceTerminated', 'conflict'],
    ['InvalidLaunchTemplateId.VersionNotFound', 'not-found'],
  ])('that EC2 refuses with %s is %s', async (code, kind) => {
    const { restoration } = openRestoration(({ name }) => {
      if (name === 'RunInstances') throw awsError(code);
      return {};
    });
    await expect(restoration.launch(launch)).rejects.toMatchObject({ kind, operation: 'ec2:RunInstances' });
  });
});
