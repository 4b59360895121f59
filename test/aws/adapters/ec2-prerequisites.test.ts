import { createHash } from 'node:crypto';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import { createEc2Prerequisites } from '../../../shared/aws/ec2-prerequisites.ts';
import type { TargetGroupReference } from '../../../shared/core/fleet.ts';
import { awsError, plainCall, type Script, scriptClient } from './scripted-client.ts';

const NOW_MS = 1_700_000_000_000;
const GROUP: TargetGroupReference = { by: 'name', value: 'web', port: 80 };
const TEMPLATE = { by: 'name', value: 'web', version: '$Default' } as const;

const open = (script: Script) => {
  const clients = {
    ec2: new EC2Client({ region: 'eu-west-1' }),
    elb: new ElasticLoadBalancingV2Client({ region: 'eu-west-1' }),
    quotas: new ServiceQuotasClient({ region: 'eu-west-1' }),
  };
  const [sent] = [clients.ec2, clients.elb, clients.quotas].map((client) => scriptClient(client, script));
  const prerequisites = createEc2Prerequisites(clients, plainCall(), { nowMs: () => NOW_MS }, 'test');
  return { prerequisites, sent: sent ?? [] };
};

/** Answers by the name of the command; an error is thrown, and a command without an answer has nothing to say. */
const answering =
  (answers: Readonly<Record<string, object>>): Script =>
  ({ name }) => {
    const answer = answers[name] ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };

const templateOf = (content: object): object => ({
  LaunchTemplateVersions: [{ LaunchTemplateId: 'lt-1', VersionNumber: 3, LaunchTemplateData: content }],
});

describe('what a template launches', () => {
  it('is its image by name, its type, and a digest of its user data', async () => {
    const UserData = Buffer.from('#!/bin/sh\necho ü\n').toString('base64');
    const { prerequisites, sent } = open(
      answering({
        DescribeLaunchTemplateVersions: templateOf({ ImageId: 'ami-1', InstanceType: 'm7g.large', UserData }),
        DescribeImages: { Images: [{ Name: 'web-2026-11', State: 'available' }] },
      }),
    );
    expect(await prerequisites.readTemplate(TEMPLATE)).toEqual({
      imageName: 'web-2026-11',
      instanceTypes: ['m7g.large'],
      userDataDigest: createHash('sha256').update('#!/bin/sh\necho ü\n').digest('hex'),
    });
    expect(sent.map(({ input }) => input)).toEqual([
      { LaunchTemplateName: 'web', Versions: ['$Default'] },
      { ImageIds: ['ami-1'] },
    ]);
  });

  it('is nothing where the template says nothing', async () => {
    const { prerequisites } = open(answering({ DescribeLaunchTemplateVersions: templateOf({}) }));
    const nothing = { imageName: null, instanceTypes: [], userDataDigest: null };
    expect(await prerequisites.readTemplate(TEMPLATE)).toEqual(nothing);
  });

  it('is the parameter that names the image, where one does', async () => {
    const byParameter = templateOf({ ImageId: 'resolve:ssm:/shop/image' });
    const { prerequisites, sent } = open(answering({ DescribeLaunchTemplateVersions: byParameter }));
    expect(await prerequisites.readTemplate(TEMPLATE)).toMatchObject({ imageName: 'resolve:ssm:/shop/image' });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['is gone', awsError('InvalidAMIID.NotFound'), 'not there'],
    ['is nobody’s', { Images: [] }, 'not there'],
    ['was never finished', { Images: [{ Name: 'web', State: 'pending' }] }, 'pending'],
  ])('is not there where its image %s', async (_, DescribeImages, because) => {
    const template = templateOf({ ImageId: 'ami-1' });
    const { prerequisites } = open(answering({ DescribeLaunchTemplateVersions: template, DescribeImages }));
    await expect(prerequisites.readTemplate(TEMPLATE)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringMatching(new RegExp(`ami-1 of launch template "web" is ${because}`)),
    });
  });

  it('cannot be told where images may not be read', async () => {
    const template = templateOf({ ImageId: 'ami-1' });
    const denied = { DescribeLaunchTemplateVersions: template, DescribeImages: awsError('UnauthorizedOperation') };
    await expect(open(answering(denied)).prerequisites.readTemplate(TEMPLATE)).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});

describe('the vCPU quota', () => {
  it('counts On-Demand machines of the standard families, by what their types have', async () => {
    const live = [
      'm7g.large',
      'm7g.large',
      'im4gn.xlarge',
      'p5.48xlarge',
      'inf2.xlarge',
      'hpc7a.96xlarge',
      'x2gd.large',
    ];
    const { prerequisites, sent } = open(
      answering({
        GetServiceQuota: { Quota: { Value: 640 } },
        DescribeInstances: {
          Reservations: [
            { Instances: live.map((InstanceType) => ({ InstanceType })) },
            { Instances: [{ InstanceType: 'm7g.large', InstanceLifecycle: 'spot' }] },
          ],
        },
        DescribeInstanceTypes: {
          InstanceTypes: [
            { InstanceType: 'm7g.large', VCpuInfo: { DefaultVCpus: 2 } },
            { InstanceType: 'im4gn.xlarge', VCpuInfo: { DefaultVCpus: 4 } },
          ],
        },
      }),
    );
    expect(await prerequisites.readVcpuQuota()).toEqual({ vcpusMax: 640, vcpusRunning: 8 });
    expect(sent.map(({ input }) => input)).toEqual([
      { Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }], MaxResults: 1_000 },
      { Filters: [{ Name: 'instance-type', Values: ['m7g.large', 'im4gn.xlarge'] }] },
    ]);
  });

  it('asks for no type where nothing runs, and says nothing without a value', async () => {
    const { prerequisites, sent } = open(answering({ GetServiceQuota: { Quota: { Value: 5 } } }));
    expect(await prerequisites.readVcpuQuota()).toEqual({ vcpusMax: 5, vcpusRunning: 0 });
    expect(sent).toHaveLength(1);
    await expect(open(answering({})).prerequisites.readVcpuQuota()).rejects.toMatchObject({ kind: 'unknown' });
  });
});

describe('a load balancer', () => {
  const behind = { TargetGroups: [{ LoadBalancerArns: ['balancer-1'] }] };

  it('is found by its target group, in lower case', async () => {
    const balancer = { DNSName: 'Web-1.Elb.amazonaws.com', CanonicalHostedZoneId: 'Z1' };
    const answers = { DescribeTargetGroups: behind, DescribeLoadBalancers: { LoadBalancers: [balancer] } };
    expect(await open(answering(answers)).prerequisites.findLoadBalancer(GROUP)).toEqual({
      kind: 'alias',
      dnsName: 'web-1.elb.amazonaws.com',
      zoneId: 'Z1',
    });
  });

  it.each([
    ['has no name, as a gateway has none', behind, { LoadBalancers: [{ CanonicalHostedZoneId: 'Z1' }] }],
    ['went away', behind, {}],
    ['was never there', { TargetGroups: [{}] }, {}],
  ])('that %s is none', async (_, DescribeTargetGroups, DescribeLoadBalancers) => {
    const { prerequisites } = open(answering({ DescribeTargetGroups, DescribeLoadBalancers }));
    expect(await prerequisites.findLoadBalancer(GROUP)).toBeNull();
  });

  it('is in front of no group that is not there', async () => {
    await expect(open(answering({})).prerequisites.findLoadBalancer(GROUP)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('"web"'),
    });
  });
});

describe('a probe of capacity', () => {
  const RESERVED = { CapacityReservation: { CapacityReservationId: 'cr-1', State: 'active' } };
  const probe = (answers: Readonly<Record<string, object>>) => {
    const { prerequisites, sent } = open(answering(answers));
    return { sent, answer: prerequisites.probeCapacity('m7g.large', 'eu-west-1a', 3) };
  };

  it('reserves what nothing else can use, until it gives it back or it ends by itself', async () => {
    const { sent, answer } = probe({ CreateCapacityReservation: RESERVED });
    expect(await answer).toEqual({ there: true, because: 'EC2 reserved 3 m7g.large in eu-west-1a' });
    expect(sent).toEqual([
      {
        name: 'CreateCapacityReservation',
        input: {
          InstanceType: 'm7g.large',
          AvailabilityZone: 'eu-west-1a',
          InstanceCount: 3,
          InstancePlatform: 'Linux/UNIX',
          InstanceMatchCriteria: 'targeted',
          EndDateType: 'limited',
          EndDate: new Date(NOW_MS + 600_000),
          TagSpecifications: [
            { ResourceType: 'capacity-reservation', Tags: [{ Key: 'ballast:probe', Value: 'test' }] },
          ],
        },
      },
      { name: 'CancelCapacityReservation', input: { CapacityReservationId: 'cr-1' } },
    ]);
  });

  it('says so where it cannot give back', async () => {
    const { answer } = probe({
      CreateCapacityReservation: RESERVED,
      CancelCapacityReservation: awsError('UnauthorizedOperation'),
    });
    expect(await answer).toMatchObject({ there: true, because: expect.stringMatching(/could not give cr-1 back/) });
    const gone = probe({
      CreateCapacityReservation: RESERVED,
      CancelCapacityReservation: awsError('InvalidCapacityReservationId.NotFound'),
    });
    expect(await gone.answer).toMatchObject({ there: true, because: expect.not.stringContaining('cr-1') });
  });

  it.each(['InsufficientInstanceCapacity', 'VcpuLimitExceeded', 'Unsupported'])('finds none at %s', async (code) => {
    const { answer } = probe({ CreateCapacityReservation: awsError(code) });
    expect(await answer).toMatchObject({ there: false, because: expect.stringContaining(code) });
  });

  it('finds none where the reservation failed later', async () => {
    const failed = { CapacityReservation: { CapacityReservationId: 'cr-1', State: 'failed' } };
    const { answer, sent } = probe({ CreateCapacityReservation: failed });
    expect(await answer).toMatchObject({ there: false });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['UnauthorizedOperation', 'denied'],
    ['InvalidParameterValue', 'invalid'],
  ])('tells nothing at %s', async (code, kind) => {
    const { answer } = probe({ CreateCapacityReservation: awsError(code) });
    await expect(answer).rejects.toMatchObject({ kind, operation: 'ec2:CreateCapacityReservation' });
    await expect(probe({}).answer).rejects.toMatchObject({ kind: 'unknown' });
  });

  it('of the stage that was left is given back, gone or not', async () => {
    const { prerequisites, sent } = open(({ name, input }) => {
      if (name === 'CancelCapacityReservation') throw awsError('InvalidCapacityReservationId.NotFound');
      return input['NextToken'] === undefined
        ? { CapacityReservations: [{ CapacityReservationId: 'cr-1' }], NextToken: 'more' }
        : { CapacityReservations: [{ CapacityReservationId: 'cr-2' }] };
    });
    expect(await prerequisites.releaseProbes()).toBe(2);
    expect(sent[0]?.input).toEqual({
      Filters: [
        { Name: 'tag:ballast:probe', Values: ['test'] },
        { Name: 'state', Values: ['active', 'pending'] },
      ],
    });
    expect(sent.slice(2).map(({ input }) => input)).toEqual(
      ['cr-1', 'cr-2'].map((CapacityReservationId) => ({ CapacityReservationId })),
    );
  });
});
