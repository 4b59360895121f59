import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import { createElbBalancers } from '../../../shared/aws/elb-balancers.ts';
import type { Balancers } from '../../../shared/ports/balancers.ts';
import { awsError, plainCall, type Script, type SentCommand, scriptClient } from './scripted-client.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef';

const open = (script: Script): { readonly balancers: Balancers; readonly sent: readonly SentCommand[] } => {
  const client = new ElasticLoadBalancingV2Client({ region: 'eu-west-1' });
  return { sent: scriptClient(client, script), balancers: createElbBalancers(client, plainCall()) };
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

describe('target groups', () => {
  it('are resolved twenty at a time', async () => {
    const { balancers, sent } = open(({ name, input }) =>
      name === 'DescribeTargetGroups'
        ? {
            TargetGroups: list(input['Names']).map((group) => ({
              TargetGroupName: group,
              TargetGroupArn: `arn-${group}`,
              LoadBalancerArns: [
                `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/${group}/0123456789abcdef`,
                `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/${group}/fedcba9876543210`,
              ],
            })),
          }
        : { Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '15' }] },
    );
    const references = Array.from({ length: 45 }, (_, index) => ({
      by: 'name' as const,
      value: `g${index}`,
      port: 80,
    }));
    const groups = await balancers.resolveTargetGroups(references);
    expect(groups[44]).toEqual({
      arn: 'arn-g44',
      deregistrationDelayMs: 15_000,
      loadBalancers: ['app/g44/0123456789abcdef', 'net/g44/fedcba9876543210'],
    });
    const describes = sent.filter(({ name }) => name === 'DescribeTargetGroups');
    expect(describes.map(({ input }) => list(input['Names']).length)).toEqual([20, 20, 5]);
  });

  it('have the delay that AWS assumes when they say none', async () => {
    const { balancers } = open(({ name }) =>
      name === 'DescribeTargetGroups' ? { TargetGroups: [{ TargetGroupName: 'web', TargetGroupArn: ARN }] } : {},
    );
    expect(await balancers.resolveTargetGroups([{ by: 'arn', value: ARN, port: 80 }])).toEqual([
      { arn: ARN, deregistrationDelayMs: 300_000, loadBalancers: [] },
    ]);
  });

  it('are named without their account when they are not there', async () => {
    const { balancers } = open(() => {
      throw awsError('TargetGroupNotFound');
    });
    await expect(balancers.resolveTargetGroups([{ by: 'arn', value: ARN, port: 80 }])).rejects.toMatchObject({
      kind: 'not-found',
      message: 'no target group "web/0123456789abcdef" in this Region',
    });
  });

  it('are refused when they do not take instances', async () => {
    const { balancers } = open(() => ({
      TargetGroups: [{ TargetGroupName: 'web', TargetGroupArn: ARN, TargetType: 'ip' }],
    }));
    await expect(balancers.resolveTargetGroups([{ by: 'name', value: 'web', port: 80 }])).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('"web" has targets of type ip'),
    });
  });
});

describe('targets', () => {
  it('are shown in the state they are in', async () => {
    const states = [
      'initial',
      'healthy',
      'unhealthy',
      'draining',
      'unhealthy.draining',
      'unused',
      'unavailable',
      'new',
    ];
    const { balancers } = open(() => ({
      TargetHealthDescriptions: states.map((state, index) => ({
        Target: { Id: `i-${index}`, Port: 80 },
        TargetHealth: { State: state },
      })),
    }));
    expect((await balancers.listTargets(ARN)).map(({ state }) => state)).toEqual([
      'initial',
      'healthy',
      'unhealthy',
      'draining',
      'draining',
      'unused',
      'unavailable',
      'unavailable',
    ]);
  });

  it('come and go a hundred at a time, under their port', async () => {
    const { balancers, sent } = open(() => ({}));
    const ids = Array.from({ length: 250 }, (_, index) => `i-${index}`);
    await balancers.register(ARN, 8_080, ids);
    await balancers.deregister(ARN, 8_080, ids.slice(0, 101));
    await balancers.register(ARN, 8_080, []);
    expect(sent.map(({ name, input }) => [name, list(input['Targets']).length])).toEqual([
      ['RegisterTargets', 100],
      ['RegisterTargets', 100],
      ['RegisterTargets', 50],
      ['DeregisterTargets', 100],
      ['DeregisterTargets', 1],
    ]);
    for (const { input } of sent) expect(list(input['Targets'])[0]).toMatchObject({ Port: 8_080 });
  });

  it('are registered although one of them does not run, which is told', async () => {
    const registered = new Set<string>();
    const { balancers } = open(({ input }) => {
      const text = JSON.stringify(input['Targets']);
      if (text.includes('i-bad')) throw awsError('InvalidTarget', 'i-bad is not running');
      for (const [id] of text.matchAll(/i-\d/g)) registered.add(id);
      return {};
    });
    await expect(balancers.register(ARN, 80, ['i-1', 'i-bad', 'i-2', 'i-3'])).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect([...registered].toSorted()).toEqual(['i-1', 'i-2', 'i-3']);
  });
});
