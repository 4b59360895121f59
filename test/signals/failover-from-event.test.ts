import { describe, expect, it } from 'vitest';
import { failoverFromEvent } from '../../shared/signals/failover-from-event.ts';
import { changedEvent, readEvent, serviceContext } from './signal-context.ts';

const judge = (event: unknown, changes = {}) => failoverFromEvent(event, serviceContext(changes));

const request = (because: string, changes: object) => ({
  kind: 'request',
  request: {
    wake: { kind: 'manual', id: 'invocation-1', because },
    service: 'shop',
    wish: null,
    dryRun: false,
    ...changes,
  },
});

describe("a person's wish about a service", () => {
  it('is read as events/manual-failover.json shows it', () => {
    const why = 'what a failover would do';
    const wish = { kind: 'move', to: 'eu-central-1', why, by: 'by hand', force: false };
    expect(judge(readEvent('manual-failover'))).toEqual(request(why, { wish, dryRun: true }));
  });

  it.each([
    [
      { service: 'shop', to: 'eu-central-1', why: 'it burns', by: 'ada', force: true },
      { kind: 'move', to: 'eu-central-1', why: 'it burns', by: 'ada', force: true },
    ],
    [
      { service: 'shop', failback: true, why: 'it burns' },
      { kind: 'move', to: 'eu-west-1', why: 'it burns', by: 'by hand', force: false },
    ],
    [
      { service: 'shop', abort: true, why: 'it burns' },
      { kind: 'abort', why: 'it burns', by: 'by hand' },
    ],
  ])('%j is one', (event, wish) => {
    expect(judge(event)).toEqual(request('it burns', { service: event.service, wish }));
  });

  it('is an answer to a plan, which needs no reason', () => {
    const wish = { kind: 'approve', planId: 'shop-4-1f3a', by: 'by hand' };
    expect(judge({ service: 'shop', approve: 'shop-4-1f3a' })).toEqual(request('asked by hand', { wish }));
  });

  it('is only a look where it wishes nothing', () => {
    expect(judge({ service: 'shop' })).toEqual(request('asked by hand', {}));
    expect(judge({ dryRun: true })).toEqual(request('asked by hand', { service: null, dryRun: true }));
  });

  it.each([
    [{ service: 'shop', to: 'eu-central-1' }, 'say why: "why" is missing'],
    [{ service: 'shop', failback: true }, 'say why: "why" is missing'],
    [{ service: 'shop', abort: true, why: ' ' }, '"why" must be text of at most 500 characters'],
    [{ to: 'eu-central-1', why: 'it burns' }, 'say which service: "service" is missing'],
    [
      { service: 'shop', to: 'eu-central-1', abort: true, why: 'it burns' },
      '"to", "failback", "approve" and "abort" are four wishes; give one of them',
    ],
    [{ service: 'shop', approve: 'shop-4', force: true }, '"force" goes with "to" or "failback"'],
    [{ service: 'shop', force: false }, '"force" goes with "to" or "failback"'],
    [{ service: 'shop', failback: false, why: 'it burns' }, '"failback" must be true'],
    [{ service: 'shop', approve: 4 }, '"approve" must be the id of a plan'],
    [
      { service: 'shop', region: 'eu-central-1' },
      'unknown key "region"; allowed are service, to, failback, approve, abort, why, by, force, dryRun',
    ],
  ])('%j is refused in one line', (event, because) => {
    expect(judge(event)).toEqual({ kind: 'ignored', code: 'BAD_REQUEST', because, eventId: null });
  });

  it('is refused of a service that is not of this Region', () => {
    const because = 'no service "shpo" is of eu-west-1; those that are: shop';
    expect(judge({ service: 'shpo' })).toEqual({ kind: 'ignored', code: 'UNKNOWN_SERVICE', because, eventId: null });
  });
});

describe("the alarm of a service's switch", () => {
  it.each(['ALARM', 'OK', 'INSUFFICIENT_DATA'])('is a hint to look when it becomes %s', (value) => {
    const event = changedEvent('alarm-high', {}, { alarmName: 'ballast-dev-switch-shop', state: { value } });
    expect(judge(event)).toMatchObject({
      kind: 'request',
      request: {
        wake: { kind: 'alarm', because: `alarm ballast-dev-switch-shop is ${value}` },
        service: 'shop',
        wish: null,
      },
    });
  });

  it.each([
    [{}, { alarmName: 'ballast-dev-web-cpu-high' }, 'NOT_OUR_ALARM'],
    [{ account: '444455556666' }, {}, 'FOREIGN_ACCOUNT'],
    [{ region: 'us-east-1' }, {}, 'FOREIGN_REGION'],
    [{ time: '2026-11-20T09:00:00Z' }, {}, 'STALE_EVENT'],
    [{ source: 'my.app' }, {}, 'MALFORMED'],
    [{ 'detail-type': 'EC2 Instance State-change Notification' }, {}, 'UNKNOWN_EVENT'],
  ])('with %j and %j is ignored: %s', (changes, detail, code) => {
    const event = changedEvent('alarm-high', changes, { alarmName: 'ballast-dev-switch-shop', ...detail });
    expect(judge(event)).toMatchObject({ kind: 'ignored', code });
  });
});
