import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createEc2Platforms, type Platforms } from '../../../shared/aws/ec2-platforms.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const open = (script: Script): { readonly platforms: Platforms; readonly sent: readonly SentCommand[] } => {
  const client = new EC2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), platforms: createEc2Platforms(client, plainCall()) };
};

const typesOf = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `c${index}.large`);

describe('describing types', () => {
  it('asks by filter, 200 types at a time, and follows every page', async () => {
    const { platforms, sent } = open(({ input }) => ({
      InstanceTypes: [{ InstanceType: `c7i.${input['NextToken'] ?? 'first'}` }],
      NextToken: input['NextToken'] === undefined ? 'second' : undefined,
    }));
    const types = typesOf(250);
    expect([...(await platforms.describeTypes(types)).keys()]).toEqual(['c7i.first', 'c7i.second']);
    expect(sent.map(({ input }) => input['NextToken'])).toEqual([undefined, 'second', undefined, 'second']);
    expect(sent[0]?.input['Filters']).toEqual([{ Name: 'instance-type', Values: types.slice(0, 200) }]);
    expect(sent[2]?.input['Filters']).toEqual([{ Name: 'instance-type', Values: types.slice(200) }]);
    expect(new Set(sent.map(({ input }) => input['MaxResults']))).toEqual(new Set([100]));
  });

  it('takes nothing for granted that EC2 does not say', async () => {
    const { platforms } = open(() => ({
      InstanceTypes: [
        { InstanceType: 'c7i.large' },
        {
          InstanceType: 'm3.large',
          ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
          SupportedVirtualizationTypes: ['hvm', 'paravirtual'],
          NetworkInfo: { EnaSupport: 'unsupported' },
          EbsInfo: { NvmeSupport: 'required' },
          HibernationSupported: false,
        },
      ],
    }));
    expect(await platforms.describeTypes(['c7i.large', 'm3.large'])).toEqual(
      new Map([
        [
          'c7i.large',
          { architectures: [], virtualizations: [], ena: 'supported', nvme: 'supported', canHibernate: null },
        ],
        [
          'm3.large',
          {
            architectures: ['x86_64'],
            virtualizations: ['hvm', 'paravirtual'],
            ena: 'unsupported',
            nvme: 'required',
            canHibernate: false,
          },
        ],
      ]),
    );
  });
});

describe('listing offerings', () => {
  it('gathers the zones of each type over all pages', async () => {
    const offering = (type: string, zone: string) => ({ InstanceType: type, Location: zone });
    const { platforms, sent } = open(({ input }) =>
      input['NextToken'] === undefined
        ? { InstanceTypeOfferings: [offering('a', 'zone-1'), offering('b', 'zone-1')], NextToken: 'second' }
        : { InstanceTypeOfferings: [offering('a', 'zone-2')] },
    );
    expect(await platforms.listOfferings(['a', 'b', 'c'])).toEqual(
      new Map([
        ['a', new Set(['zone-1', 'zone-2'])],
        ['b', new Set(['zone-1'])],
      ]),
    );
    expect(sent.map(({ input }) => input)).toEqual(
      [undefined, 'second'].map((token) => ({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: ['a', 'b', 'c'] }],
        MaxResults: 1_000,
        NextToken: token,
      })),
    );
  });
});

describe('reading the image of a template', () => {
  const template = { id: 'lt-1', version: 7 };
  const IMAGE = { id: 'ami-1', architecture: null, virtualization: null, hibernates: false, encryptsRoot: false };
  const naming = (data: object) => ({ LaunchTemplateVersions: [{ LaunchTemplateData: data }] });

  it('lets EC2 look up a parameter that names it, and finds a deprecated one', async () => {
    const { platforms, sent } = open(({ name }) =>
      name === 'DescribeImages'
        ? { Images: [{ ImageId: 'ami-1', Architecture: 'arm64', VirtualizationType: 'hvm' }] }
        : naming({ ImageId: 'ami-1' }),
    );
    expect(await platforms.readImage(template)).toEqual({ ...IMAGE, architecture: 'arm64', virtualization: 'hvm' });
    expect(sent.map(({ input }) => input)).toEqual([
      { LaunchTemplateId: 'lt-1', Versions: ['7'], ResolveAlias: true },
      { ImageIds: ['ami-1'], IncludeDeprecated: true },
    ]);
  });

  it('is null where none is named, and says nothing of one that EC2 does not describe', async () => {
    expect(await open(() => naming({})).platforms.readImage(template)).toBeNull();
    const { platforms } = open(({ name }) =>
      name === 'DescribeImages' ? { Images: [] } : naming({ ImageId: 'ami-1' }),
    );
    expect(await platforms.readImage(template)).toEqual(IMAGE);
  });

  it.each([
    ['the template', { DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }, { DeviceName: '/dev/xvda', Ebs: {} }, true],
    ['the image', { DeviceName: '/dev/xvda', Ebs: {} }, { DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }, true],
    ['neither', { DeviceName: '/dev/sdf', Ebs: { Encrypted: true } }, { DeviceName: '/dev/xvda', Ebs: {} }, false],
  ])('tells whether it hibernates, and whether %s encrypts the root volume', async (_, ours, theirs, encryptsRoot) => {
    const { platforms } = open(({ name }) =>
      name === 'DescribeImages'
        ? { Images: [{ RootDeviceName: '/dev/xvda', BlockDeviceMappings: [theirs] }] }
        : naming({ ImageId: 'ami-1', BlockDeviceMappings: [ours], HibernationOptions: { Configured: true } }),
    );
    expect(await platforms.readImage(template)).toEqual({ ...IMAGE, hibernates: true, encryptsRoot });
  });

  it('rejects with the denied action', async () => {
    const { platforms } = open(({ name }) => {
      if (name === 'DescribeImages') throw awsError('UnauthorizedOperation');
      return naming({ ImageId: 'ami-1' });
    });
    await expect(platforms.readImage(template)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/^ec2:DescribeImages was denied/),
    });
  });
});
