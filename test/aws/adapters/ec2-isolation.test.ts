import { describe, expect, it } from 'vitest';
import { EC2_TAGS, openRestoration, RESTORE_TAGS_GIVEN } from './open-restoration.ts';
import { awsError, type Script, type SentCommand } from './scripted-client.ts';

describe('isolating', () => {
  const isolation = {
    restoreId: 'restore-1',
    subnet: 'subnet-a',
    allowsHttps: true,
    tags: RESTORE_TAGS_GIVEN,
  } as const;
  const everywhere = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const everywhereToo = { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] };
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

  type Groups = {
    /** What the group lets out when it is looked at; null when EC2 does not show it. */
    readonly outward: readonly object[] | null;
    readonly refusals?: Readonly<Record<string, string>>;
    readonly tags?: readonly object[];
  };

  const withGroup =
    ({ outward, refusals = {}, tags = EC2_TAGS }: Groups): Script =>
    ({ name }) => {
      const code = refusals[name];
      if (code !== undefined) throw awsError(code);
      if (name === 'DescribeSubnets') return { Subnets: [{ SubnetId: 'subnet-a', VpcId: 'vpc-1' }] };
      if (name === 'CreateSecurityGroup') return { GroupId: 'sg-1' };
      if (name !== 'DescribeSecurityGroups' || outward === null) return {};
      return { SecurityGroups: [{ GroupId: 'sg-1', Tags: tags, IpPermissionsEgress: outward }] };
    };

  const changes = (sent: readonly SentCommand[]) => sent.filter(({ name }) => !name.startsWith('Describe'));
  const made = {
    name: 'CreateSecurityGroup',
    input: {
      GroupName: 'ballast-restore-restore-1',
      Description: expect.any(String),
      VpcId: 'vpc-1',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: EC2_TAGS }],
    },
  };
  const revoked = (...permissions: readonly object[]) => ({
    name: 'RevokeSecurityGroupEgress',
    input: { GroupId: 'sg-1', IpPermissions: permissions },
  });
  const allowed = {
    name: 'AuthorizeSecurityGroupEgress',
    input: {
      GroupId: 'sg-1',
      IpPermissions: [expect.objectContaining({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
    },
  };

  it('makes a group of the VPC that lets nothing out but HTTPS', async () => {
    const { restoration, sent } = openRestoration(withGroup({ outward: [everywhere, everywhereToo] }));
    expect(await restoration.createIsolation(isolation)).toBe('sg-1');
    expect(changes(sent)).toEqual([made, revoked(everywhere, everywhereToo), allowed]);
  });

  it('lets nothing out at all where nothing is to be asked', async () => {
    const { restoration, sent } = openRestoration(withGroup({ outward: [everywhere] }));
    await restoration.createIsolation({ ...isolation, allowsHttps: false });
    expect(changes(sent)).toEqual([made, revoked(everywhere)]);
  });

  it('takes up where a call before it ended', async () => {
    const duplicate = { CreateSecurityGroup: 'InvalidGroup.Duplicate' };
    const open1 = openRestoration(withGroup({ outward: [everywhere, https], refusals: duplicate }));
    expect(await open1.restoration.createIsolation(isolation)).toBe('sg-1');
    expect(changes(open1.sent)).toEqual([made, revoked(everywhere)]);
    const open2 = openRestoration(withGroup({ outward: [https], refusals: duplicate }));
    await open2.restoration.createIsolation(isolation);
    expect(changes(open2.sent)).toEqual([made]);
    await open2.restoration.createIsolation({ ...isolation, allowsHttps: false });
    expect(changes(open2.sent).at(-1)).toEqual(revoked(https));
  });

  it('does not mind a way out for HTTPS that is there already', async () => {
    const refusals = { AuthorizeSecurityGroupEgress: 'InvalidPermission.Duplicate' };
    const { restoration, sent } = openRestoration(withGroup({ outward: [everywhere], refusals }));
    expect(await restoration.createIsolation(isolation)).toBe('sg-1');
    expect(changes(sent)).toEqual([made, revoked(everywhere), allowed]);
  });

  it('is not done while EC2 does not show the group, nor when a way out may be left', async () => {
    const hidden = openRestoration(withGroup({ outward: null }));
    await expect(hidden.restoration.createIsolation(isolation)).rejects.toMatchObject({
      kind: 'unknown',
      message: 'EC2 does not show security group sg-1 yet',
    });
    const refusals = { RevokeSecurityGroupEgress: 'InvalidGroup.NotFound' };
    const { restoration, sent } = openRestoration(withGroup({ outward: [everywhere], refusals }));
    await expect(restoration.createIsolation(isolation)).rejects.toMatchObject({ kind: 'not-found' });
    expect(changes(sent)).toEqual([made, revoked(everywhere)]);
  });

  it('never takes a group of that name that is not the restore’s', async () => {
    const refusals = { CreateSecurityGroup: 'InvalidGroup.Duplicate' };
    for (const tags of [[], [{ Key: 'ballast:restore', Value: 'restore-2' }]]) {
      const { restoration, sent } = openRestoration(withGroup({ outward: [], refusals, tags }));
      await expect(restoration.createIsolation(isolation)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('"ballast-restore-restore-1" that is not this restore'),
      });
      expect(changes(sent)).toEqual([made]);
    }
  });

  it.each([
    ['RevokeSecurityGroupEgress', 'UnauthorizedOperation', 'denied'],
    ['AuthorizeSecurityGroupEgress', 'UnauthorizedOperation', 'denied'],
    ['CreateSecurityGroup', 'RequestLimitExceeded', 'throttled'],
  ])('rejects when %s is refused with %s', async (name, code, kind) => {
    const { restoration } = openRestoration(withGroup({ outward: [everywhere], refusals: { [name]: code } }));
    await expect(restoration.createIsolation(isolation)).rejects.toMatchObject({ kind, operation: `ec2:${name}` });
  });

  it('rejects when there is no such subnet', async () => {
    const { restoration } = openRestoration(() => ({ Subnets: [] }));
    await expect(restoration.createIsolation(isolation)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('subnet-a'),
    });
  });
});
