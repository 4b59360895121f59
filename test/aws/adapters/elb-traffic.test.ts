import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, it } from 'vitest';
import { createElbTraffic } from '../../../shared/aws/elb-traffic.ts';
import type { Traffic } from '../../../shared/ports/traffic.ts';
import { awsError, plainCall, type Script, scriptClient } from './scripted-client.ts';

const open = (script: Script): Traffic => {
  const client = new ElasticLoadBalancingV2Client({ region: 'eu-west-1' });
  scriptClient(client, script);
  return createElbTraffic(client, plainCall());
};

const group = (name: string, changes: object = {}) => ({
  TargetGroupArn: name,
  TargetType: 'instance',
  LoadBalancerArns: ['a load balancer'],
  ...changes,
});

const target = (id: string, state: string) => ({ Target: { Id: id, Port: 80 }, TargetHealth: { State: state } });

/** Two pages of groups, of which one is gone before it is read. */
const region: Script = ({ name, input }) => {
  if (name === 'DescribeTargetGroups') {
    return input['Marker'] === undefined
      ? { TargetGroups: [group('web'), group('gone')], NextMarker: 'second' }
      : { TargetGroups: [group('api'), group('idle', { LoadBalancerArns: [] }), group('ip', { TargetType: 'ip' })] };
  }
  if (input['TargetGroupArn'] === 'gone') throw awsError('TargetGroupNotFoundException');
  if (input['TargetGroupArn'] === 'web') {
    return {
      TargetHealthDescriptions: [target('i-1', 'healthy'), target('i-2', 'unhealthy'), target('i-3', 'unused')],
    };
  }
  if (input['TargetGroupArn'] === 'api') {
    return {
      TargetHealthDescriptions: [target('i-2', 'draining'), target('i-4', 'initial'), target('i-5', 'of tomorrow')],
    };
  }
  throw awsError('AccessDenied');
};

it('finds who serves in any group of instances behind a load balancer, on every page', async () => {
  expect([...(await open(region).listServing())].toSorted()).toEqual(['i-1', 'i-2', 'i-4', 'i-5']);
});

it('rejects when a group cannot be read', async () => {
  const denied: Script = (command) => {
    if (command.name === 'DescribeTargetHealth') throw awsError('AccessDenied');
    return region(command);
  };
  await expect(open(denied).listServing()).rejects.toMatchObject({ kind: 'denied' });
});
