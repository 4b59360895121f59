import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RecordTarget } from '../core/failover/service-records.ts';
import { Fault } from '../core/fault.ts';
import type { TargetGroupReference } from '../core/fleet.ts';
import type { CallAws } from './call-aws.ts';

const GROUPS = 'elasticloadbalancing:DescribeTargetGroups';
const BALANCERS = 'elasticloadbalancing:DescribeLoadBalancers';

/** The load balancer in front of a target group, as a record points to it; null where there is none, or it has no name. */
export const findLoadBalancer = async (
  client: ElasticLoadBalancingV2Client,
  call: CallAws,
  { by, value }: TargetGroupReference,
): Promise<RecordTarget | null> => {
  const inGroups = new DescribeTargetGroupsCommand(by === 'arn' ? { TargetGroupArns: [value] } : { Names: [value] });
  const [group] = (await call(GROUPS, (options) => client.send(inGroups, options))).TargetGroups ?? [];
  if (group === undefined) throw new Fault('not-found', GROUPS, `no target group "${value}" in this Region`);
  const [arn] = group.LoadBalancerArns ?? [];
  if (arn === undefined) return null;
  const command = new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] });
  const [balancer] = (await call(BALANCERS, (options) => client.send(command, options))).LoadBalancers ?? [];
  const { DNSName, CanonicalHostedZoneId } = balancer ?? {};
  if (!(DNSName && CanonicalHostedZoneId)) return null;
  return { kind: 'alias', dnsName: DNSName.toLowerCase(), zoneId: CanonicalHostedZoneId };
};
