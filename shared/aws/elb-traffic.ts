import {
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Fault } from '../core/fault.ts';
import type { Target } from '../ports/balancers.ts';
import type { Traffic } from '../ports/traffic.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { createElbBalancers } from './elb-balancers.ts';
import { readPages } from './read-pages.ts';

const PAGE_SIZE = 400;
const GROUPS_AT_ONCE = 10;

/** The traffic port over Elastic Load Balancing v2: groups whose targets are instances. */
export const createElbTraffic = (client: ElasticLoadBalancingV2Client, call: CallAws): Traffic => {
  const { listTargets } = createElbBalancers(client, call);
  return {
    listServing: async () => {
      const targets: Target[] = [];
      for (const arns of chunksOf(await listGroupsInUse(client, call), GROUPS_AT_ONCE)) {
        targets.push(...(await Promise.all(arns.map((arn) => unlessGone(listTargets(arn))))).flat());
      }
      return new Set(targets.filter(isServing).map(({ instanceId }) => instanceId));
    },
  };
};

const isServing = ({ state }: Target): boolean => state !== 'unhealthy' && state !== 'unused';

/** Groups of instances that a load balancer is in front of: in another every target is unused. */
const listGroupsInUse = async (client: ElasticLoadBalancingV2Client, call: CallAws): Promise<readonly string[]> => {
  const operation = 'elasticloadbalancing:DescribeTargetGroups';
  const groups = await readPages(operation, async (token) => {
    const command = new DescribeTargetGroupsCommand({ PageSize: PAGE_SIZE, Marker: token });
    const answer = await call(operation, (options) => client.send(command, options));
    return { items: answer.TargetGroups ?? [], next: answer.NextMarker };
  });
  return groups.flatMap(({ TargetGroupArn, TargetType, LoadBalancerArns = [] }) =>
    TargetGroupArn !== undefined && TargetType === 'instance' && LoadBalancerArns.length > 0 ? [TargetGroupArn] : [],
  );
};

/** A group may be deleted between two calls. */
const unlessGone = async (listing: Promise<readonly Target[]>): Promise<readonly Target[]> => {
  try {
    return await listing;
  } catch (error) {
    if (error instanceof Fault && error.kind === 'not-found') return [];
    throw error;
  }
};
