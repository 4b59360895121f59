import { describe, expect, it } from 'vitest';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';
import type { SignalContext } from '../../shared/signals/signal.ts';
import { readEvent, SENT_AT_MS, signalContext } from './signal-context.ts';

const FORMS = ['alarm-high', 'alarm-high-direct', 'alarm-high-sns'];

/** The event with every occurrence of a text replaced, wherever its form keeps it. */
const readChanged = (name: string, from: string, to: string): unknown =>
  JSON.parse(JSON.stringify(readEvent(name)).replaceAll(from, to));

const judge = (event: unknown, changes: Partial<SignalContext> = {}): unknown =>
  requestFromEvent(event, signalContext(changes));

describe.each(FORMS)('an alarm as in %s.json', (form) => {
  it('is ignored when it is of another account, and the account is not repeated', () => {
    const signal = judge(readEvent(form), { accountId: '444455556666' });
    expect(signal).toMatchObject({ kind: 'ignored', code: 'FOREIGN_ACCOUNT' });
    expect(JSON.stringify(signal)).not.toMatch(/\d{12}/);
  });

  it('is ignored when it is of another Region', () => {
    expect(judge(readEvent(form), { region: 'us-east-1' })).toMatchObject({ kind: 'ignored', code: 'FOREIGN_REGION' });
  });

  it('is ignored when no fleet has it', () => {
    const event = readChanged(form, 'ballast-dev-web', 'ballast-prod-web');
    expect(judge(event)).toMatchObject({ kind: 'ignored', code: 'NOT_OUR_ALARM' });
  });

  it('is ignored once it is older than fifteen minutes', () => {
    const aMinuteOfSlack = 60_000;
    expect(judge(readEvent(form), { nowMs: SENT_AT_MS + 15 * 60_000 })).toMatchObject({ kind: 'request' });
    const late = { nowMs: SENT_AT_MS + 15 * 60_000 + aMinuteOfSlack };
    expect(judge(readEvent(form), late)).toMatchObject({ kind: 'ignored', code: 'STALE_EVENT' });
  });

  it.each(['yyyy-mm-ddThh:mm:ss', '2026-11-45T09:00:00', '2026-02-30T09:00:00', '2027-11-21T09:00:00', 'yesterday'])(
    'is ignored when its time is %s',
    (time) => {
      const event = readChanged(form, '2026-11-21T09:00:00', time);
      expect(judge(event)).toMatchObject({ kind: 'ignored', code: 'IMPOSSIBLE_TIME' });
    },
  );

  it.each(['1970-01-01T00:00:00', '2026-11-20T09:00:00'])('is ignored as stale when its time is %s', (time) => {
    expect(judge(readChanged(form, '2026-11-21T09:00:00', time))).toMatchObject({ code: 'STALE_EVENT' });
  });

  it.each(['OK', 'INSUFFICIENT_DATA'])('is ignored in state %s', (state) => {
    const quote = form === 'alarm-high-sns' ? '\\"' : '"';
    const event = readChanged(form, `${quote}ALARM${quote}`, `${quote}${state}${quote}`);
    expect(judge(event)).toMatchObject({ kind: 'ignored', code: 'NOT_IN_ALARM' });
  });
});

describe('an alarm', () => {
  it('counts when it stayed in ALARM', () => {
    expect(judge(readChanged('alarm-high', '"OK"', '"ALARM"'))).toMatchObject({ kind: 'request' });
  });

  it('is heard again once its mute rule ended', () => {
    const event = JSON.parse(
      JSON.stringify(readEvent('alarm-high')).replace('"detail":{', '"detail":{"muteDetail":null,'),
    );
    expect(judge(event)).toMatchObject({ kind: 'request' });
  });

  it('is read with any offset', () => {
    const event = readChanged('alarm-high', '09:00:00Z', '10:00:00+01:00');
    expect(judge(event)).toMatchObject({ kind: 'request' });
    expect(judge(event, { nowMs: SENT_AT_MS + 3_600_000 })).toMatchObject({ code: 'STALE_EVENT' });
  });
});

describe('a tick', () => {
  it.each([
    [{ accountId: '444455556666' }, 'FOREIGN_ACCOUNT'],
    [{ region: 'us-east-1' }, 'FOREIGN_REGION'],
    [{ nowMs: SENT_AT_MS + 3_600_000 }, 'STALE_EVENT'],
    [{ nowMs: SENT_AT_MS - 3_600_000 }, 'IMPOSSIBLE_TIME'],
  ])('is ignored under %j as %s', (changes, code) => {
    expect(judge(readEvent('tick'), changes)).toMatchObject({ kind: 'ignored', code });
  });
});
