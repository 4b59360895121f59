import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwsPorts } from '../../../shared/aws/aws-ports.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import type { Invocation } from './deployed-function.ts';
import { type DeployedStage, deployStage } from './deployed-stage.ts';
import { listLiveInstances, listTargets, publishCpu } from './local-account.ts';
import { putAlarms } from './put-alarms.ts';
import { ACCOUNT, eventNow, reportOn } from './stage-events.ts';

const TABLE = 'ballast-dev';

let stage: DeployedStage;
/** The clock of the functions: five seconds past a minute, as the tick comes. */
let nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 5_000;

const pass = (minutes: number): void => {
  nowMs += minutes * MINUTE_MS;
};

/** The minutes before now, whole ones. */
const last = (minutes: number) => {
  const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - minutes * MINUTE_MS, toMs };
};

const eventOf = (name: string, changes: object = {}): object => ({ ...eventNow(name, nowMs), ...changes });

const tick = async (minutes = 1): Promise<Invocation> => {
  pass(minutes);
  return stage.tick(eventOf('tick'), nowMs);
};

const web = () => listLiveInstances(stage.clients, 'web');
const webTargets = () => listTargets(stage.clients, stage.place.targetGroupArn);

/** The ledger and the journal that the functions write. */
const ports = () =>
  createAwsPorts(
    stage.clients,
    { tableName: TABLE, topicArn: null, eventBusName: 'default' },
    { signal: new AbortController().signal, onCall: () => {} },
    { nowMs: () => nowMs },
  );
const ledgerRecord = async (fleet: string) => (await ports().ledger.readFleets([fleet])).get(fleet);

beforeAll(async () => {
  stage = await deployStage();
});

afterAll(() => stage?.close());

describe('the stack that serverless deploy makes', () => {
  it('has the table of the ledger', async () => {
    const { Table } = await stage.clients.dynamo.send(new DescribeTableCommand({ TableName: TABLE }));
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
  });

  it('wakes tick every minute, and scale by the alarms of this stage and account', () => {
    const wakes = (name: string): readonly unknown[] => [expect.stringMatching(new RegExp(`:ballast-dev-${name}$`))];
    expect(stage.rules.filter(({ enabled }) => enabled)).toMatchObject([
      { name: 'ballast-dev-tick', wakes: wakes('tick'), schedule: 'rate(1 minute)' },
      { name: 'ballast-dev-alarm', wakes: wakes('scale') },
      ...['instance-state', 'spot', 'health', 'zone'].map((name) => ({
        name: `ballast-dev-${name}`,
        wakes: wakes('replace'),
      })),
      { name: 'ballast-dev-backup', wakes: wakes('backup'), schedule: 'rate(1 hour)' },
    ]);
    for (const { pattern } of stage.rules) {
      if (pattern !== undefined) expect(JSON.parse(pattern)).toMatchObject({ account: [ACCOUNT] });
    }
    expect(JSON.parse(stage.rules[1]?.pattern ?? '')).toEqual({
      source: ['aws.cloudwatch'],
      account: [ACCOUNT],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: 'ballast-dev-' }], state: { value: ['ALARM'] } },
    });
  });

  it('leaves what is for recovery points and services asleep where there are none', () => {
    const ofPoints = ['snapshot', 'snapshot-set', 'snapshot-copy', 'restore', 'drill'];
    expect(stage.rules.filter(({ enabled }) => !enabled).map(({ name }) => name)).toEqual(
      ['look-wanted', ...ofPoints, 'audit', 'switch', 'suspected'].map((name) => `ballast-dev-${name}`),
    );
  });

  it('has alarms that CloudWatch takes', async () => {
    await putAlarms(stage.clients, stage.template);
    const { MetricAlarms = [] } = await stage.clients.cloudWatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName).toSorted()).toEqual([
      'ballast-dev-jobs-backlog-high',
      'ballast-dev-jobs-backlog-low',
      'ballast-dev-web-cpu-high',
      'ballast-dev-web-cpu-low',
      'ballast.dev.dead-letters',
      'ballast.dev.tick-errors',
      'ballast.dev.tick-silent',
    ]);
  });

  it('is left as it is by a second deployment of the same source', async () => {
    expect(await stage.serverless('deploy')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('No changes to deploy'),
    });
  });
});

describe('the deployed functions', () => {
  it('tick launches the least that the fleet needs, tagged, over both zones', async () => {
    const report = reportOn(await tick());
    expect(report).toMatchObject({ code: 'BOUNDS', applied: 'yes' });
    expect(report.outcomes.filter(({ result }) => result !== 'done')).toEqual([]);
    const instances = await web();
    expect(instances.map(({ Placement }) => Placement?.AvailabilityZone).toSorted()).toEqual([
      'us-east-1a',
      'us-east-1b',
    ]);
    for (const { Tags } of instances) {
      const tags = new Map(Tags?.map(({ Key = '', Value = '' }) => [Key, Value]));
      expect(tags.get('ballast:fleet')).toBe('web');
      expect(tags.get('ballast:role')).toBe('active');
      expect(tags.get('ballast:intent')).toMatch(/^web-/);
    }
  });

  it('tick registers what was launched, under the port of the fleet, once', async () => {
    await tick();
    const expected = (await web()).map(({ InstanceId }) => `${InstanceId}:8080`).toSorted();
    expect(await webTargets()).toEqual(expected);
    expect(reportOn(await tick()).plan).toEqual([]);
    expect(await web()).toHaveLength(2);
  });

  it('hold while there is no reading', async () => {
    expect(reportOn(await tick())).toMatchObject({ code: 'INSUFFICIENT_DATA', plan: [] });
    expect(await web()).toHaveLength(2);
  });

  it('plan and change nothing when asked to run dry', async () => {
    pass(5);
    await publishCpu(stage.clients, await web(), 90, last(5));
    const before = await ledgerRecord('web');
    const report = reportOn(await stage.scale({ fleet: 'web', dryRun: true }, nowMs));
    expect(report).toMatchObject({ code: 'SCALE_OUT', applied: 'dry-run' });
    expect(report.plan.map(({ kind }) => kind)).toContain('launch');
    expect(await web()).toHaveLength(2);
    expect(await ledgerRecord('web')).toEqual(before);
  });

  it('act as one on an alarm that arrives three times at once', async () => {
    const alarm = eventOf('alarm-high');
    const answers = await Promise.all([1, 2, 3].map(() => stage.scale(alarm, nowMs)));
    expect(answers.map((answer) => reportOn(answer).code)).toContain('SCALE_OUT');
    await stage.scale(alarm, nowMs);
    // Two machines at 90 % are four at 45 %, and the target is 50 %.
    expect(await web()).toHaveLength(4);
    await tick();
    await tick();
    expect(await webTargets()).toHaveLength(4);
    expect(await web()).toHaveLength(4);
  });

  it('hold on readings that have grown old', async () => {
    pass(10);
    expect(reportOn(await stage.scale({ fleet: 'web' }, nowMs))).toMatchObject({ code: 'STALE_METRIC', plan: [] });
    expect(await web()).toHaveLength(4);
  });

  it('scale in when the load has gone: take out of service, drain, terminate', async () => {
    pass(20);
    await publishCpu(stage.clients, await web(), 10, last(18));
    const report = reportOn(await stage.scale(eventOf('alarm-low'), nowMs));
    expect(report).toMatchObject({ code: 'SCALE_IN' });
    expect(report.plan.map(({ kind }) => kind)).toEqual(['retire', 'deregister']);
    expect(await web()).toHaveLength(4);
    expect(await webTargets()).toHaveLength(2);
    await tick();
    await tick();
    const left = await web();
    expect(left).toHaveLength(2);
    expect(await webTargets()).toEqual(left.map(({ InstanceId }) => `${InstanceId}:8080`).toSorted());
    expect(new Set(left.map(({ Placement }) => Placement?.AvailabilityZone)).size).toBe(2);
  });

  it('leave a fleet that is only observed alone, and journal what they would do', async () => {
    expect(reportOn(await stage.scale({ fleet: 'jobs' }, nowMs), 'jobs')).toMatchObject({ applied: 'observe' });
    expect(await listLiveInstances(stage.clients, 'jobs')).toEqual([]);
    expect((await ledgerRecord('jobs'))?.state ?? null).toBeNull();
    const [record] = await ports().journal.read({ fleet: 'jobs', untilMs: nowMs + MINUTE_MS, last: 1 });
    expect(record?.decision.plan.map(({ kind }) => kind)).toEqual(['launch']);
  });

  it('name what a fleet lacks at AWS, and serve the others', async () => {
    expect(reportOn(await tick(5), 'lost')).toMatchObject({
      code: 'UNREADABLE',
      explained: expect.stringContaining('no launch template "no-such-template"'),
    });
  });

  it.each([
    ['alarm-high', { account: '444455556666' }, 'FOREIGN_ACCOUNT'],
    ['alarm-high', { region: 'eu-west-1' }, 'FOREIGN_REGION'],
    ['alarm-high', { time: '2020-01-01T00:00:00Z' }, 'STALE_EVENT'],
    ['alarm-high', { detail: 'nothing' }, 'MALFORMED'],
    ['alarm-high', { 'detail-type': 'EC2 Instance State-change Notification' }, 'MALFORMED'],
    ['alarm-high', { 'detail-type': 'EC2 Instance Launch Successful' }, 'UNKNOWN_EVENT'],
    ['alarm-muted', {}, 'MUTED_ALARM'],
    ['alarm-suppressed', {}, 'SUPPRESSED_ALARM'],
    ['alarm-ok', {}, 'NOT_IN_ALARM'],
  ] as const)('ignore %s with %j: %s', async (name, changes, ignored) => {
    const before = await ledgerRecord('web');
    const { answer, log } = await stage.scale(eventOf(name, changes), nowMs);
    expect(answer).toMatchObject({ ignored });
    expect(log).toContain(ignored);
    expect(await ledgerRecord('web')).toEqual(before);
  });
});

it('goes as a whole when it is removed', async () => {
  expect(await stage.serverless('remove')).toMatchObject({ exitCode: 0 });
});
