import {
  DeregisterTargetsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Fault } from '../core/fault.ts';
import type { TargetGroupReference } from '../core/fleet.ts';
import type { TargetState } from '../core/fleet-view.ts';
import { SECOND_MS } from '../core/time.ts';
import type { Balancers, ResolvedTargetGroup } from '../ports/balancers.ts';
import type { CallAws } from './call-aws.ts';
import { chunksOf } from './chunks-of.ts';
import { sendSplitting } from './send-splitting.ts';

const GROUPS_MAX = 20;
const TARGETS_MAX = 100;
const DELAY_ATTRIBUTE = 'deregistration_delay.timeout_seconds';
/** What AWS itself assumes. */
const DELAY_DEFAULT_SECONDS = 300;

const TARGET_STATES: ReadonlyMap<string, TargetState> = new Map<string, TargetState>([
  ['initial', 'initial'],
  ['healthy', 'healthy'],
  ['unhealthy', 'unhealthy'],
  ['draining', 'draining'],
  ['unhealthy.draining', 'draining'],
  ['unused', 'unused'],
]);

/** The balancers port over Elastic Load Balancing v2. */
export const createElbBalancers = (client: ElasticLoadBalancingV2Client, call: CallAws): Balancers => ({
  resolveTargetGroups: async (references) => {
    const found = await findGroups(client, call, references);
    const byArn = new Map([...found.values()].map((group) => [group.arn, group]));
    const groups = new Map<string, ResolvedTargetGroup>();
    for (const part of chunksOf([...byArn.values()], GROUPS_MAX)) {
      const resolved = await Promise.all(part.map((group) => readTargetGroup(client, call, group)));
      for (const group of resolved) groups.set(group.arn, group);
    }
    return references.map((reference) => {
      const group = groups.get(found.get(reference.value)?.arn ?? '');
      if (!group) throw absentGroup(reference.value);
      return group;
    });
  },
  listTargets: async (targetGroupArn) => {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
    const answer = await call('elasticloadbalancing:DescribeTargetHealth', (options) => client.send(command, options));
    return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      instanceId: Target?.Id ?? '',
      port: Target?.Port ?? 0,
      state: TARGET_STATES.get(TargetHealth?.State ?? '') ?? 'unavailable',
    }));
  },
  register: async (targetGroupArn, port, instanceIds) => {
    const refusals: Fault[] = [];
    for (const ids of chunksOf(instanceIds, TARGETS_MAX)) {
      // One instance that is not running makes AWS refuse the batch: the others must not wait for it.
      const refused = await sendSplitting(ids, { on: ['conflict'] }, async (part) => {
        const command = new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: targetsOf(part, port) });
        await call('elasticloadbalancing:RegisterTargets', (options) => client.send(command, options));
      });
      refusals.push(...refused.map(({ fault }) => fault));
    }
    const [first] = refusals;
    if (first !== undefined) throw first;
  },
  deregister: async (targetGroupArn, port, instanceIds) => {
    for (const ids of chunksOf(instanceIds, TARGETS_MAX)) {
      const command = new DeregisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: targetsOf(ids, port) });
      await call('elasticloadbalancing:DeregisterTargets', (options) => client.send(command, options));
    }
  },
});

const targetsOf = (instanceIds: readonly string[], port: number): { Id: string; Port: number }[] =>
  instanceIds.map((id) => ({ Id: id, Port: port }));

const absentGroup = (value: string): Fault =>
  new Fault(
    'not-found',
    'elasticloadbalancing:DescribeTargetGroups',
    `no target group "${value.split('targetgroup/').at(-1)}" in this Region`,
  );

/** A target group as it is listed, without its attributes. */
type FoundGroup = { readonly name: string } & Pick<ResolvedTargetGroup, 'arn' | 'loadBalancers'>;

/** The group of each reference, by the value that names it. */
const findGroups = async (
  client: ElasticLoadBalancingV2Client,
  call: CallAws,
  references: readonly TargetGroupReference[],
): Promise<ReadonlyMap<string, FoundGroup>> => {
  const found = new Map<string, FoundGroup>();
  for (const by of ['arn', 'name'] as const) {
    const values = references.filter((reference) => reference.by === by).map(({ value }) => value);
    for (const part of chunksOf([...new Set(values)], GROUPS_MAX)) {
      const [refused] = await sendSplitting(part, { on: ['not-found'] }, async (some) => {
        for (const group of await describeGroups(client, call, by, some)) found.set(group[by], group);
      });
      if (refused) throw absentGroup(refused.id);
    }
  }
  return found;
};

const describeGroups = async (
  client: ElasticLoadBalancingV2Client,
  call: CallAws,
  by: TargetGroupReference['by'],
  values: readonly string[],
): Promise<readonly FoundGroup[]> => {
  const command = new DescribeTargetGroupsCommand(
    by === 'arn' ? { TargetGroupArns: [...values] } : { Names: [...values] },
  );
  const answer = await call('elasticloadbalancing:DescribeTargetGroups', (options) => client.send(command, options));
  return (answer.TargetGroups ?? []).map(
    ({ TargetGroupName = '', TargetGroupArn = '', TargetType = 'instance', LoadBalancerArns = [] }) => {
      if (TargetType !== 'instance') throw wrongTargetType(TargetGroupName, TargetType);
      return { name: TargetGroupName, arn: TargetGroupArn, loadBalancers: LoadBalancerArns.map(loadBalancerDimension) };
    },
  );
};

/** What CloudWatch calls a load balancer: its ARN's part after `:loadbalancer/`, such as `app/<name>/<id>`. */
const loadBalancerDimension = (arn: string): string =>
  arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);

const wrongTargetType = (name: string, type: string): Fault =>
  new Fault(
    'conflict',
    'elasticloadbalancing:DescribeTargetGroups',
    `target group "${name}" has targets of type ${type}; Ballast registers instances, so make one of type instance`,
  );

const readTargetGroup = async (
  client: ElasticLoadBalancingV2Client,
  call: CallAws,
  { arn, loadBalancers }: FoundGroup,
): Promise<ResolvedTargetGroup> => {
  const command = new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn });
  const answer = await call('elasticloadbalancing:DescribeTargetGroupAttributes', (options) =>
    client.send(command, options),
  );
  const value = answer.Attributes?.find(({ Key }) => Key === DELAY_ATTRIBUTE)?.Value;
  const seconds = Number(value ?? DELAY_DEFAULT_SECONDS);
  const deregistrationDelayMs = (Number.isFinite(seconds) ? seconds : DELAY_DEFAULT_SECONDS) * SECOND_MS;
  return { arn, deregistrationDelayMs, loadBalancers };
};
