import { describe, expect, it } from 'vitest';
import { checkReferences } from '../../cli/account/check-references.ts';
import type { TemplateImage, TypePlatform } from '../../shared/aws/ec2-platforms.ts';
import type { MetricSource } from '../../shared/core/scaling/scaling-policy.ts';
import { fleetOf, predictivePolicy } from '../core/build.ts';

const NITRO: TypePlatform = {
  architectures: ['arm64'],
  virtualizations: ['hvm'],
  ena: 'required',
  nvme: 'required',
  canHibernate: true,
};

const IMAGE: TemplateImage = {
  id: 'ami-1',
  architecture: 'arm64',
  virtualization: 'hvm',
  hibernates: true,
  encryptsRoot: true,
};

/** AWS with all that is asked for, and these load balancers in front of every target group. */
const portsWith = (
  loadBalancers: readonly string[],
  image: Partial<TemplateImage> = {},
): Parameters<typeof checkReferences>[0] => ({
  platforms: {
    describeTypes: (types) => Promise.resolve(new Map(types.map((type) => [type, NITRO]))),
    listOfferings: (types) => Promise.resolve(new Map(types.map((type) => [type, new Set(['us-east-1a'])]))),
    readImage: () => Promise.resolve({ ...IMAGE, ...image }),
  },
  fleets: {
    resolveTemplate: () => Promise.resolve({ id: 'lt-1', version: 3, detailedMonitoring: true }),
    listZones: () => Promise.resolve(new Map()),
  },
  balancers: {
    resolveTargetGroups: (groups) =>
      Promise.resolve(
        groups.map(() => ({
          arn: 'arn:aws:elasticloadbalancing:us-east-1:0:targetgroup/web/1',
          deregistrationDelayMs: 0,
          loadBalancers,
        })),
      ),
  },
});

const warningsOf = async (loadBalancers: readonly string[], load: MetricSource | null) => {
  const fleet = fleetOf({ policies: [predictivePolicy({ load })] });
  return (await checkReferences(portsWith(loadBalancers), fleet)).map(({ kind, message }) => `${kind} ${message}`);
};

describe('a forecast of requests', () => {
  it('needs an Application Load Balancer in front of the target groups', async () => {
    expect(await warningsOf(['app/web/1'], { kind: 'requests' })).toEqual([]);
    expect(await warningsOf([], { kind: 'requests' })).toEqual([
      'warning fleets.web.targetGroups: no load balancer in front of target group web: a forecast of requests has nothing to go by',
    ]);
    expect(await warningsOf(['net/web/1'], { kind: 'requests' })).toEqual([
      'warning fleets.web.targetGroups: the load balancer in front of target group web is no Application Load Balancer, and counts no requests: a forecast of requests has nothing to go by',
    ]);
  });

  it('is the only thing that does', async () => {
    expect(await warningsOf([], null)).toEqual([]);
    expect(await warningsOf([], { kind: 'queue-backlog', queueName: 'mail' })).toEqual([]);
  });
});

describe('standbys that hibernate', () => {
  const findingsOf = async (image: Partial<TemplateImage>, state: 'stopped' | 'hibernated' = 'hibernated') => {
    const fleet = fleetOf({ standby: { size: { kind: 'machines', machines: 1 }, state } });
    return (await checkReferences(portsWith([], image), fleet)).map(({ kind, message }) => `${kind} ${message}`);
  };

  it('need a template that lets them, and an encrypted root volume', async () => {
    expect(await findingsOf({})).toEqual([]);
    expect(await findingsOf({ hibernates: false, encryptsRoot: false })).toEqual([
      'problem fleets.web.launchTemplate: version 3 leaves hibernation off, and standby.state is hibernated: set HibernationOptions.Configured',
      'warning fleets.web.launchTemplate: version 3 encrypts no root volume, which hibernation needs; that is well only where the Region encrypts by default',
    ]);
  });

  it('are not those that are stopped', async () => {
    expect(await findingsOf({ hibernates: false, encryptsRoot: false }, 'stopped')).toEqual([]);
  });
});
