import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import { readEvent, SENT_AT_MS, signalContext } from './signal-context.ts';

const HIGH_ID = 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a93';

const alarmRequest = (id: string, alarm: string) => ({
  kind: 'request',
  request: {
    wake: { kind: 'alarm', id, because: `alarm ${alarm}` },
    scope: { kind: 'named', fleets: ['web'] },
    dryRun: false,
  },
});

const INSTANCE = 'i-0123456789abcdef0';

const instanceRequest = (id: string, because: string, announced?: object) => ({
  kind: 'request',
  request: {
    wake: { kind: 'instance', id, because },
    scope: { kind: 'holding', instanceIds: [INSTANCE] },
    dryRun: false,
    ...(announced && {
      announced: { kind: 'instances', notices: [{ instanceId: INSTANCE, atMs: SENT_AT_MS, ...announced }] },
    }),
  },
});

const zoneRequest = (id: string, over: boolean, because: string) => ({
  kind: 'request',
  request: {
    wake: { kind: 'zone', id, because },
    scope: { kind: 'all' },
    dryRun: false,
    announced: { kind: 'zone-shift', zoneId: 'euw1-az2', atMs: SENT_AT_MS, over },
  },
});

const EXPECTED: Readonly<Record<string, unknown>> = {
  'alarm-high': alarmRequest(HIGH_ID, 'ballast-dev-web-cpu-high'),
  'alarm-low': alarmRequest('0b1f7c9e-2f5d-4d0a-9a4e-0a7a2d1f6a11', 'ballast-dev-web-cpu-low'),
  'alarm-high-direct': alarmRequest(
    'ballast-dev-web-cpu-high@2026-11-21T09:00:00.123+0000',
    'ballast-dev-web-cpu-high',
  ),
  'alarm-high-sns': alarmRequest('95df01b4-ee98-5cb9-9903-4c221d41eb5f', 'ballast-dev-web-cpu-high'),
  'alarm-muted': { kind: 'ignored', code: 'MUTED_ALARM' },
  'alarm-suppressed': { kind: 'ignored', code: 'SUPPRESSED_ALARM' },
  'alarm-ok': { kind: 'ignored', code: 'NOT_IN_ALARM' },
  tick: {
    kind: 'request',
    request: {
      wake: { kind: 'tick', id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab', because: 'schedule, 2026-11-21T09:00:00Z' },
      scope: { kind: 'due' },
      dryRun: false,
    },
  },
  'ec2-state-change': instanceRequest('7bf73129-1428-4cd3-a780-95db273d1611', `${INSTANCE} is stopping`),
  'spot-interruption': instanceRequest(
    '1e5527d7-bb36-4607-3370-4164db56a40e',
    `EC2 takes Spot instance ${INSTANCE} back`,
    { kind: 'spot-interruption', doomedAtMs: SENT_AT_MS + 120_000 },
  ),
  'rebalance-recommendation': instanceRequest(
    '5f1d1c4e-0a3a-4bb5-9a58-3f1d5a0c7b21',
    `EC2 recommends to replace Spot instance ${INSTANCE}`,
    { kind: 'rebalance', doomedAtMs: null },
  ),
  'instance-retirement': instanceRequest(
    '2c0f7a64-92f1-4d1e-8a53-6f7f3a3b9c10',
    'AWS Health: AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
    { kind: 'retirement', doomedAtMs: Date.parse('2026-12-05T09:00:00Z') },
  ),
  'instance-degraded': instanceRequest(
    '9b0a5a7a-6c1f-4f8e-8f53-1a2b3c4d5e6f',
    'AWS Health: AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED',
    { kind: 'degraded', doomedAtMs: null },
  ),
  'autoshift-in-progress': zoneRequest(
    '05d4d2d5-9c76-bfea-72d2-d4614802ad01',
    false,
    'autoshift away from euw1-az2 began',
  ),
  'autoshift-completed': zoneRequest(
    '05d4d2d5-9c76-bfea-72d2-d4614802ad02',
    true,
    'autoshift away from euw1-az2 is over',
  ),
  'manual-scale': {
    kind: 'request',
    request: {
      wake: { kind: 'manual', id: 'invocation-1', because: 'a look by hand' },
      scope: { kind: 'named', fleets: ['web'] },
      dryRun: false,
    },
  },
  'manual-scale-dry-run': {
    kind: 'request',
    request: {
      wake: { kind: 'manual', id: 'invocation-1', because: 'what would be done now' },
      scope: { kind: 'named', fleets: ['web'] },
      dryRun: true,
    },
  },
};

describe('requestFromEvent', () => {
  it.each(Object.entries(EXPECTED))('reads events/%s.json', (name, expected) => {
    const signal = requestFromEvent(readEvent(name), signalContext());
    if (signal.kind === 'request') expect(signal).toEqual(expected);
    else expect(signal).toMatchObject(expected ?? {});
  });

  it('is tried with every file of events/ that is about neither recovery points nor services', () => {
    const files = readdirSync(new URL('../../events', import.meta.url));
    const others = files.filter(
      (file) => !/^(snapshot-|watch-|manual-(backup|restore|drill|failover|watch))/.test(file),
    );
    expect(Object.keys(EXPECTED).map((name) => `${name}.json`)).toEqual(expect.arrayContaining(others));
  });

  it.each([
    ['text', 'MALFORMED'],
    [7, 'MALFORMED'],
    [null, 'MALFORMED'],
    [undefined, 'MALFORMED'],
    [[], 'MALFORMED'],
    [{ 'detail-type': 'CloudWatch Alarm State Change' }, 'MALFORMED'],
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events' }, 'MALFORMED'],
    [{ 'detail-type': 'Scheduled Event', source: 'my.app', id: '1', account: '', region: '', time: '' }, 'MALFORMED'],
    [{ alarmData: {} }, 'MALFORMED'],
    [{ 'detail-type': 'EC2 Instance Launch Successful', id: 'e-1' }, 'UNKNOWN_EVENT'],
    [{ 'detail-type': 'Practice Run Started', source: 'aws.arc-zonal-shift' }, 'UNKNOWN_EVENT'],
    [{ 'detail-type': 'Manual Shift Started', source: 'aws.arc-zonal-shift' }, 'UNKNOWN_EVENT'],
    [{ 'detail-type': 'EC2 Spot Instance Interruption Warning', id: 'e-1' }, 'MALFORMED'],
    [{ 'detail-type': 'AWS Health Event', source: 'aws.health', detail: {} }, 'MALFORMED'],
    [{ 'detail-type': 'Autoshift In Progress', source: 'aws.arc-zonal-shift' }, 'MALFORMED'],
    [{ 'detail-type': { toString: 1 } }, 'UNKNOWN_EVENT'],
    [{ Records: [] }, 'UNKNOWN_EVENT'],
    [{ Records: [{ eventSource: 'aws:sqs', body: '{}' }] }, 'UNKNOWN_EVENT'],
    [{ Records: [{ Sns: { MessageId: 'm-1', Message: 'hello' } }] }, 'UNKNOWN_EVENT'],
    [{ Records: [{ Sns: { MessageId: 'm-1', Message: '{"AlarmName":"x"}' } }] }, 'UNKNOWN_EVENT'],
  ])('ignores %j as %s', (event, code) => {
    expect(requestFromEvent(event, signalContext())).toMatchObject({ kind: 'ignored', code });
  });

  it('keeps the id of an event that it ignores', () => {
    const event = { 'detail-type': 'EC2 Spot Instance Interruption Warning', id: 'e-1' };
    expect(requestFromEvent(event, signalContext())).toMatchObject({ eventId: 'e-1' });
    expect(requestFromEvent({}, signalContext({ fleetNames: [] }))).not.toHaveProperty('eventId');
    expect(requestFromEvent([], signalContext())).toMatchObject({ eventId: null });
  });
});
