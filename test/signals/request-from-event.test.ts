import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import { readEvent, signalContext } from './signal-context.ts';

const HIGH_ID = 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a93';

const alarmRequest = (id: string, alarm: string) => ({
  kind: 'request',
  request: {
    wake: { kind: 'alarm', id, because: `alarm ${alarm}` },
    scope: { kind: 'named', fleets: ['web'] },
    dryRun: false,
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
    expect(requestFromEvent(readEvent(name), signalContext())).toMatchObject(expected ?? {});
  });

  it('is tried with every file of events/ that is for tick or scale', () => {
    const files = readdirSync(new URL('../../events', import.meta.url));
    expect(Object.keys(EXPECTED).map((name) => `${name}.json`)).toEqual(expect.arrayContaining(files));
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
    [{ 'detail-type': 'EC2 Spot Instance Interruption Warning', id: 'e-1' }, 'UNKNOWN_EVENT'],
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
