import { describe, expect, it } from 'vitest';
import { watchFromEvent } from '../../shared/signals/watch-from-event.ts';
import { changedEvent, readEvent, serviceContext } from './signal-context.ts';

const MESSAGE_ID = '059f36b4-87a3-44ab-83d2-661975830a7d';

const judge = (event: unknown, changes = {}) => watchFromEvent(event, serviceContext(changes));

const look = (wake: object, changes = {}) => ({
  kind: 'request',
  request: { wake, service: null, wish: null, dryRun: false, ...changes },
});

const queued = (body: string, changes = {}) => ({
  Records: [{ eventSource: 'aws:sqs', messageId: MESSAGE_ID, body, ...changes }],
});

describe('the schedule of watch', () => {
  const because = 'schedule, 2026-11-21T09:00:00Z';

  it('looks at all services', () => {
    expect(judge(readEvent('tick'))).toEqual(
      look({ kind: 'tick', id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab', because }),
    );
  });

  it('looks once more when the same event has waited in the queue, under an id of its own', () => {
    expect(judge(readEvent('watch-queued'))).toEqual(look({ kind: 'tick', id: MESSAGE_ID, because }));
  });

  it.each([
    ['a message of another kind', { Records: [{ Sns: { MessageId: 'm', Message: '{}' } }] }, 'UNKNOWN_EVENT', null],
    ['no message', { Records: [] }, 'UNKNOWN_EVENT', null],
    ['two messages', { Records: [queued('{}').Records[0], queued('{}').Records[0]] }, 'UNKNOWN_EVENT', null],
    ['a message that is no JSON', queued('look!'), 'UNKNOWN_EVENT', MESSAGE_ID],
    ["a message with a person's wish", queued('{"service":"shop"}'), 'UNKNOWN_EVENT', MESSAGE_ID],
    [
      'a message with half an event',
      queued(JSON.stringify(changedEvent('tick', { source: 'my.app', id: undefined }))),
      'MALFORMED',
      MESSAGE_ID,
    ],
  ])('ignores %s', (_, event, code, eventId) => {
    expect(judge(event)).toMatchObject({ kind: 'ignored', code, eventId });
  });

  it.each([
    [{ account: '444455556666' }, 'FOREIGN_ACCOUNT'],
    [{ region: 'eu-central-1' }, 'FOREIGN_REGION'],
    [{ time: '2026-11-21T08:00:00Z' }, 'STALE_EVENT'],
    [{ time: 'yyyy-mm-ddThh:mm:ssZ' }, 'IMPOSSIBLE_TIME'],
  ])('ignores an event with %j, from the queue too', (changes, code) => {
    const event = changedEvent('tick', changes);
    expect(judge(event)).toMatchObject({ kind: 'ignored', code });
    expect(judge(queued(JSON.stringify(event)))).toMatchObject({ kind: 'ignored', code });
  });
});

describe('a look at services by hand', () => {
  it.each([
    [{}, {}],
    [{ service: 'shop' }, { service: 'shop' }],
    [
      { service: 'shop', dryRun: true },
      { service: 'shop', dryRun: true },
    ],
  ])('%j asks for it', (event, said) => {
    expect(judge(event)).toEqual(look({ kind: 'manual', id: 'invocation-1', because: 'asked by hand' }, said));
  });

  it('is read as events/manual-watch.json shows it', () => {
    const wake = { kind: 'manual', id: 'invocation-1', because: 'after a change of the health check' };
    expect(judge(readEvent('manual-watch'))).toEqual(look(wake, { service: 'shop' }));
  });

  it.each([
    [{ services: 'shop' }, 'BAD_REQUEST', 'unknown key "services"; allowed are service, dryRun, reason'],
    [{ service: 7 }, 'BAD_REQUEST', '"service" must be the name of a service'],
    [{ service: 'shpo' }, 'UNKNOWN_SERVICE', 'no service "shpo" is of eu-west-1; those that are: shop'],
  ])('%j is refused in one line', (event, code, because) => {
    expect(judge(event)).toEqual({ kind: 'ignored', code, because, eventId: null });
  });

  it('says so where there is no service', () => {
    expect(judge({ service: 'shop' }, { services: [] })).toMatchObject({
      because: 'no service "shop" is of eu-west-1; none is: write `services` in ballast.yml and deploy',
    });
  });
});
