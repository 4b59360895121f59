import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import type { SignalContext } from '../../shared/signals/signal.ts';
import { changedEvent, readEvent, SENT_AT_MS, signalContext } from './signal-context.ts';

const MINUTE_MS = 60_000;
const FORMS = ['ec2-state-change', 'spot-interruption', 'rebalance-recommendation', 'autoshift-in-progress'];
const ABOUT_INSTANCES = FORMS.slice(0, 3);

const judge = (event: unknown, changes: Partial<SignalContext> = {}): unknown =>
  requestFromEvent(event, signalContext(changes));

describe.each(FORMS)('an event as in %s.json', (form) => {
  it.each([
    [{ accountId: '444455556666' }, 'FOREIGN_ACCOUNT'],
    [{ region: 'us-east-1' }, 'FOREIGN_REGION'],
    [{ nowMs: SENT_AT_MS + 16 * MINUTE_MS }, 'STALE_EVENT'],
    [{ nowMs: SENT_AT_MS - 6 * MINUTE_MS }, 'IMPOSSIBLE_TIME'],
  ])('is ignored under %j as %s, and no account is repeated', (changes, code) => {
    const signal = judge(readEvent(form), changes);
    expect(signal).toMatchObject({ kind: 'ignored', code });
    expect(JSON.stringify(signal)).not.toMatch(/\b\d{12}\b/);
  });

  it.each(['yyyy-mm-ddThh:mm:ssZ', '2026-02-30T09:00:00Z', ''])('is ignored when its time is "%s"', (time) => {
    expect(judge(changedEvent(form, { time }))).toMatchObject({ kind: 'ignored', code: 'IMPOSSIBLE_TIME' });
  });

  it.each([{ source: 'my.app' }, { detail: 'gone' }, { account: 111122223333 }, { time: undefined }])(
    'is malformed with %j',
    (changes) => {
      const event: unknown = { ...Object(readEvent(form)), ...changes };
      expect(judge(event)).toMatchObject({ kind: 'ignored', code: 'MALFORMED' });
    },
  );
});

describe.each(ABOUT_INSTANCES)('the instance of %s.json', (form) => {
  it.each([' i-1234567890abcdef0', 'arn:aws:ec2:us-east-2a:instance/i-1234567890abcdef0', 'i-1234567890abcdef0 '])(
    'is found in "%s"',
    (text) => {
      expect(judge(changedEvent(form, {}, { 'instance-id': text }))).toMatchObject({
        request: { scope: { kind: 'holding', instanceIds: ['i-1234567890abcdef0'] } },
      });
    },
  );

  it.each(['', 'i-', 'i-0123', 'ami-1234567890abcdef0', 'i-1234567890abcdef01', 'mi-1234567890abcdef0', 'I-12345678'])(
    'is not "%s"',
    (text) => {
      expect(judge(changedEvent(form, {}, { 'instance-id': text }))).toMatchObject({ code: 'NO_INSTANCE' });
    },
  );

  it('is not taken from the resources', () => {
    const event = changedEvent(form, { resources: ['i-ffffffffffffffff0'] }, {});
    expect(JSON.stringify(judge(event))).not.toContain('i-ffffffffffffffff0');
  });
});

describe('a state change', () => {
  it.each(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'])(
    'to %s is a look, and announces nothing',
    (state) => {
      const signal = judge(changedEvent('ec2-state-change', {}, { state }));
      expect(signal).toMatchObject({ kind: 'request', request: { wake: { kind: 'instance' } } });
      expect(signal).not.toHaveProperty('request.announced');
    },
  );

  it('to a state that EC2 does not have is malformed', () => {
    expect(judge(changedEvent('ec2-state-change', {}, { state: 'dead' }))).toMatchObject({ code: 'MALFORMED' });
  });
});

describe('a Spot interruption warning', () => {
  const doomed = (action: string) => judge(changedEvent('spot-interruption', {}, { 'instance-action': action }));

  it.each([
    ['terminate', 2],
    ['stop', 2],
    ['action', 2],
    ['hibernate', 0],
  ])('to %s gives %d minutes', (action, minutes) => {
    expect(doomed(action)).toMatchObject({
      request: { announced: { notices: [{ doomedAtMs: SENT_AT_MS + minutes * MINUTE_MS }] } },
    });
  });

  it('says nothing once its two minutes are over', () => {
    const event = readEvent('spot-interruption');
    expect(judge(event, { nowMs: SENT_AT_MS + 2 * MINUTE_MS })).toMatchObject({ kind: 'request' });
    expect(judge(event, { nowMs: SENT_AT_MS + 2 * MINUTE_MS + 1 })).toMatchObject({ code: 'STALE_EVENT' });
  });
});

describe('an autoshift', () => {
  it.each([
    ['FIS Experiment Autoshift In Progress', false],
    ['FIS Experiment Autoshift Completed', true],
    ['FIS Experiment Autoshift Canceled', true],
  ])('of an experiment is followed too: %s', (detailType, over) => {
    const event = changedEvent('autoshift-in-progress', { 'detail-type': detailType });
    expect(judge(event)).toMatchObject({ request: { announced: { kind: 'zone-shift', over } } });
  });

  it.each(['use1-az2', 'usw2-lax1-az1', 'apne1-az4'])('names zone %s', (awayFrom) => {
    const event = changedEvent('autoshift-in-progress', {}, { metadata: { awayFrom } });
    expect(judge(event)).toMatchObject({ request: { announced: { zoneId: awayFrom } } });
  });

  it.each(['us-east-1a', '', 'az1', 'use1-az2\n'])('of "%s" is malformed', (awayFrom) => {
    const event = changedEvent('autoshift-in-progress', {}, { metadata: { awayFrom } });
    expect(judge(event)).toMatchObject({ code: 'MALFORMED' });
  });
});
