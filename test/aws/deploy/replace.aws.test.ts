import {
  DescribeInstancesCommand,
  type Instance,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsPorts } from '../../../shared/aws/aws-ports.ts';
import { MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import type { Invocation } from './deployed-function.ts';
import { type DeployedStage, deployStage } from './deployed-stage.ts';
import type { FleetPlace } from './local-account.ts';
import { listLiveInstances, listTargets } from './local-account.ts';
import { decisionsOf, eventNow } from './stage-events.ts';

const fleets = ({ subnets }: FleetPlace): string => `version: 1
regions: { primary: us-east-1 }
fleets:
  web:
    launchTemplate: web
    subnets: [${subnets.join(', ')}]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c5.large]
    capacity: { min: 2, max: 10 }
    warmUp: 0s
  workers:
    launchTemplate: web
    subnets: [${subnets.join(', ')}]
    sizes: [c5.large]
    capacity: { min: 2, max: 10 }
    purchase: { spotShare: 100% }
    warmUp: 0s
`;

let stage: DeployedStage;
/** The clock of the functions: five seconds past a minute, as the tick comes. */
let nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 5_000;

const tick = async (times: number): Promise<void> => {
  for (let count = 0; count < times; count += 1) {
    nowMs += MINUTE_MS;
    decisionsOf(await stage.tick(eventNow('tick', nowMs), nowMs));
  }
};

/** Events as AWS brings them: each more than once, and all at the same time. */
const replaceOn = (events: readonly object[]): Promise<readonly Invocation[]> =>
  Promise.all(events.map((event) => stage.replace(event, nowMs)));

/** Every instance that ever carried the fleet's tag, or any instance at all. */
const listEver = async (fleet?: string): Promise<readonly Instance[]> => {
  const Filters = fleet === undefined ? [] : [{ Name: 'tag:ballast:fleet', Values: [fleet] }];
  const { Reservations = [] } = await stage.clients.ec2.send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
};

const live = (fleet: string) => listLiveInstances(stage.clients, fleet);

const idsOf = (instances: readonly Instance[]): readonly string[] =>
  instances.map(({ InstanceId = '' }) => InstanceId).toSorted();

const firstOf = (instances: readonly Instance[]): string => {
  const [id] = idsOf(instances);
  if (id === undefined) throw new Error('the fleet has no instance');
  return id;
};

/** Runs an instance of somebody else's in the same account. */
const runForeign = async (tags: Readonly<Record<string, string>>): Promise<string> => {
  const { subnets } = stage.place;
  const [one] = await live('web');
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const command = new RunInstancesCommand({
    ImageId: one?.ImageId,
    InstanceType: 'c5.large',
    SubnetId: subnets[0],
    MinCount: 1,
    MaxCount: 1,
    ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags }] }),
  });
  const { Instances = [] } = await stage.clients.ec2.send(command);
  return firstOf(Instances);
};

const ABOUT_INSTANCES = [
  'ec2-state-change',
  'spot-interruption',
  'rebalance-recommendation',
  'instance-retirement',
  'instance-degraded',
] as const;

beforeAll(async () => {
  stage = await deployStage(fleets);
  await tick(2);
  nowMs += 15 * MINUTE_MS;
  await tick(2);
});

afterAll(() => stage?.close());

describe('replace, as deployed', () => {
  it('finds two machines in each fleet, those of the workers on Spot', async () => {
    expect(await live('web')).toHaveLength(2);
    expect((await live('workers')).map(({ InstanceLifecycle }) => InstanceLifecycle)).toEqual(['spot', 'spot']);
  });

  it('replaces a Spot instance once, however often and in whatever way EC2 tells that it goes', async () => {
    const doomed = firstOf(await live('workers'));
    const events = ['spot-interruption', 'rebalance-recommendation', 'ec2-state-change'] as const;
    const told = events.flatMap((name) => [1, 2, 3].map(() => eventNow(name, nowMs, doomed)));
    for (const answer of await replaceOn(told)) decisionsOf(answer);
    expect(await listEver('workers')).toHaveLength(3);
    await tick(1);
    for (const answer of await replaceOn(told.slice(0, 3))) decisionsOf(answer);
    await tick(4);
    expect(idsOf(await live('workers'))).not.toContain(doomed);
    expect(await live('workers')).toHaveLength(2);
    expect(await listEver('workers')).toHaveLength(3);
  });

  it('replaces an instance that somebody stopped, once', async () => {
    const stopped = firstOf(await live('web'));
    await stage.clients.ec2.send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    const told = [1, 2, 3].map(() => eventNow('ec2-state-change', nowMs, stopped));
    for (const answer of await replaceOn(told)) decisionsOf(answer);
    nowMs += 40 * SECOND_MS;
    for (const answer of await replaceOn(told)) decisionsOf(answer);
    expect(await listEver('web')).toHaveLength(3);
    await tick(5);
    const left = await live('web');
    expect(idsOf(left)).not.toContain(stopped);
    expect(await listTargets(stage.clients, stage.place.targetGroupArn)).toEqual(idsOf(left).map((id) => `${id}:8080`));
    expect(left).toHaveLength(2);
    expect(await listEver('web')).toHaveLength(3);
  });

  it('replaces an instance that AWS retires before its day, once', async () => {
    const retired = firstOf(await live('web'));
    const told = [1, 2, 3].map(() => eventNow('instance-retirement', nowMs, retired));
    for (const answer of await replaceOn(told)) decisionsOf(answer);
    await tick(6);
    expect(idsOf(await live('web'))).not.toContain(retired);
    expect(await live('web')).toHaveLength(2);
    expect(await listEver('web')).toHaveLength(4);
  });

  it('never touches an instance without the tag of one of its fleets', async () => {
    const foreign = [
      await runForeign({}),
      await runForeign({ 'ballast:role': 'active' }),
      await runForeign({ 'ballast:fleet': 'of-another-stage', 'ballast:role': 'active' }),
    ];
    const before = await listEver();
    const told = foreign.flatMap((id) => ABOUT_INSTANCES.map((name) => eventNow(name, nowMs, id)));
    for (const { answer, log } of await replaceOn(told)) {
      expect(answer).toEqual({ ignored: 'NOT_OUR_INSTANCE' });
      expect(log).toContain('NOT_OUR_INSTANCE');
    }
    await tick(1);
    expect(await listEver()).toEqual(before);
  });

  it.each([
    ['an instance that is not there', 'ec2-state-change', {}, 'NOT_OUR_INSTANCE'],
    ['another account', 'spot-interruption', { account: '444455556666' }, 'FOREIGN_ACCOUNT'],
    ['another Region', 'rebalance-recommendation', { region: 'eu-west-1' }, 'FOREIGN_REGION'],
    ['long ago', 'spot-interruption', { time: '2020-01-01T00:00:00Z' }, 'STALE_EVENT'],
    ['no form', 'instance-retirement', { detail: 'nothing' }, 'MALFORMED'],
    ['no instance', 'ec2-state-change', { detail: { 'instance-id': '', state: 'stopped' } }, 'NO_INSTANCE'],
    ['another kind', 'ec2-state-change', { 'detail-type': 'Practice Run Started' }, 'UNKNOWN_EVENT'],
  ] as const)('ignores an event of %s', async (_, name, changes, ignored) => {
    const before = await listEver();
    const { answer, log } = await stage.replace({ ...eventNow(name, nowMs), ...changes }, nowMs);
    expect(answer).toEqual({ ignored });
    expect(log).toContain(ignored);
    expect(await listEver()).toEqual(before);
  });

  it('remembers a zone that fails, and that it is back', async () => {
    const [one] = await live('web');
    const { ledger, fleets: ec2 } = createAwsPorts(
      stage.clients,
      { tableName: 'ballast-dev', topicArn: null, eventBusName: 'default' },
      { signal: new AbortController().signal, onCall: () => {} },
      { nowMs: () => nowMs },
    );
    const zones = await ec2.listZones([one?.SubnetId ?? '']);
    const zoneId = zones.get(one?.SubnetId ?? '')?.id ?? '';
    const shifted = (name: string) => ({ ...eventNow(name, nowMs), detail: { metadata: { awayFrom: zoneId } } });
    for (const answer of await replaceOn([1, 2].map(() => shifted('autoshift-in-progress')))) {
      expect(decisionsOf(answer).map(({ fleet }) => fleet)).toEqual(['web', 'workers']);
    }
    expect((await ledger.readRegion()).shifts).toMatchObject([{ zoneId }]);
    await replaceOn([shifted('autoshift-completed')]);
    const [over] = (await ledger.readRegion()).shifts;
    expect(over).toMatchObject({ zoneId, because: 'it is over' });
    expect(over?.untilMs).toBeLessThanOrEqual(nowMs);
  });
});
