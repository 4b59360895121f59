import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import type { SignalContext } from '../../shared/signals/signal.ts';
import { changedEvent, SENT_AT_MS, signalContext } from './signal-context.ts';

const DAY_MS = 86_400_000;
const ARN = 'arn:aws:ec2:eu-west-1:111122223333:instance/';
const FIRST = 'i-1234567890abcdef0';
const SECOND = 'i-12345678';

/** What becomes of the retirement in events/ with changes to its detail. */
const judge = (detail: object, changes: Partial<SignalContext> = {}): unknown =>
  requestFromEvent(changedEvent('instance-retirement', {}, detail), signalContext(changes));

const entities = (...values: readonly string[]) => ({
  affectedEntities: values.map((entityValue) => ({ entityValue })),
});

describe('what AWS Health says of instances', () => {
  it.each([
    'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
    'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_EXPEDITED',
    'AWS_EC2_INSTANCE_STOP_SCHEDULED',
    'AWS_EC2_INSTANCE_TERMINATION_SCHEDULED',
  ])('is a retirement when it is %s', (eventTypeCode) => {
    expect(judge({ eventTypeCode })).toMatchObject({ request: { announced: { notices: [{ kind: 'retirement' }] } } });
  });

  it.each([
    { eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED' },
    { eventTypeCode: 'AWS_EC2_INSTANCE_NETWORK_MAINTENANCE_SCHEDULED' },
    { eventTypeCode: 'AWS_EC2_OPERATIONAL_ISSUE' },
    { eventTypeCode: 'AWS_EC2_DEDICATED_HOST_RETIREMENT_SCHEDULED' },
    { service: 'RDS' },
  ])('is not followed with %j', (detail) => {
    expect(judge(detail)).toMatchObject({ kind: 'ignored', code: 'NOT_FOLLOWED' });
  });

  it('names each instance once, whether by ARN or by id, and leaves what is no instance out', () => {
    const named = entities(`${ARN}${FIRST}`, ` ${SECOND}`, FIRST, 'vol-1234567890abcdef0', '111122223333');
    expect(judge(named)).toMatchObject({
      request: {
        scope: { kind: 'holding', instanceIds: [FIRST, SECOND] },
        announced: { notices: [{ instanceId: FIRST }, { instanceId: SECOND }] },
      },
    });
  });

  it('leaves out instances that it calls settled', () => {
    const affectedEntities = [
      { entityValue: FIRST, status: 'RESOLVED' },
      { entityValue: SECOND, status: 'IMPAIRED' },
    ];
    expect(judge({ affectedEntities })).toMatchObject({ request: { scope: { instanceIds: [SECOND] } } });
  });

  it.each([{ affectedEntities: [] }, { affectedEntities: undefined }, entities('UNKNOWN')])(
    'is ignored with %j, which names no instance',
    (detail) => {
      expect(judge(detail)).toMatchObject({ kind: 'ignored', code: 'NO_INSTANCE' });
    },
  );

  it.each([
    { statusCode: 'closed' },
    { statusCode: 'open', eventDescription: [{ latestDescription: ' [RESOLVED] Between 1:10 and 2:20 PM ...' }] },
  ])('is ignored with %j, for it is over', (detail) => {
    expect(judge(detail)).toMatchObject({ kind: 'ignored', code: 'ALREADY_OVER' });
  });

  it('takes the page as it comes', () => {
    const page = { ...entities(SECOND), page: '2', totalPages: '10' };
    expect(judge(page)).toMatchObject({ request: { scope: { instanceIds: [SECOND] } } });
  });
});

describe('where and when AWS Health says it', () => {
  it('is the Region that it happened in, not the one that a copy was sent from', () => {
    const copy = changedEvent('instance-retirement', { region: 'us-west-2' }, { backupEvent: 'true' });
    expect(requestFromEvent(copy, signalContext())).toMatchObject({ kind: 'request' });
    expect(requestFromEvent(copy, signalContext({ region: 'us-west-2' }))).toMatchObject({ code: 'FOREIGN_REGION' });
    expect(judge({ eventRegion: 'global' })).toMatchObject({ code: 'FOREIGN_REGION' });
  });

  it('is the account that is affected, where an organization sees them all', () => {
    expect(judge({ affectedAccount: '444455556666' })).toMatchObject({ code: 'FOREIGN_ACCOUNT' });
    expect(judge({}, { accountId: '444455556666' })).toMatchObject({ code: 'FOREIGN_ACCOUNT' });
    expect(judge({ affectedAccount: undefined })).toMatchObject({ kind: 'request' });
  });

  it('may be days ago', () => {
    expect(judge({}, { nowMs: SENT_AT_MS + 3 * DAY_MS })).toMatchObject({ kind: 'request' });
    expect(judge({}, { nowMs: SENT_AT_MS + 3 * DAY_MS + 1 })).toMatchObject({ code: 'STALE_EVENT' });
  });

  it.each([
    ['Thu, 27 Aug 2027 13:19:03 GMT', Date.parse('2027-08-27T13:19:03Z')],
    ['2027-08-27T13:19:03Z', Date.parse('2027-08-27T13:19:03Z')],
    [null, null],
    [undefined, null],
  ])('dooms them at "%s"', (startTime, doomedAtMs) => {
    expect(judge({ startTime })).toMatchObject({ request: { announced: { notices: [{ doomedAtMs }] } } });
  });

  it.each(['soon', '', 'May 1', 'Thu, 31 Feb 2027 13:19:03 GMT', 'Thu, 01 Foo 2027 13:19:03 GMT'])(
    'is no time when it says "%s"',
    (startTime) => {
      expect(judge({ startTime })).toMatchObject({ kind: 'ignored', code: 'IMPOSSIBLE_TIME' });
    },
  );
});

const PUBLISHED = new URL('../../../shared/events/health-ec2-instance-retirement-2026.json', import.meta.url);

if (existsSync(PUBLISHED)) {
  it('is understood as AWS published it', () => {
    const published: unknown = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
    const there = { accountId: '123456789012', region: 'us-east-1', nowMs: Date.parse('2026-01-27T02:00:00Z') };
    expect(requestFromEvent(published, signalContext(there))).toMatchObject({
      request: {
        scope: { instanceIds: [FIRST] },
        announced: { notices: [{ kind: 'retirement', doomedAtMs: Date.parse('2026-08-27T13:19:03Z') }] },
      },
    });
  });
}
