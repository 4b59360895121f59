import { describe, expect, it } from 'vitest';
import { restoreFromEvent } from '../../shared/signals/restore-from-event.ts';
import { backupContext, readEvent } from './signal-context.ts';

const tick = { kind: 'tick', id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab', because: 'schedule, 2026-11-21T09:00:00Z' };
const byHand = { kind: 'manual', id: 'invocation-1', because: 'asked by hand' };

const POINT = '"latest", the id of a recovery point, or a time such as 2026-11-21T09:00:00Z';

const judge = (event: unknown) => restoreFromEvent(event, backupContext());

const refused = (because: string) => ({ kind: 'ignored', code: 'BAD_REQUEST', because, eventId: null });

describe('the schedule of restore', () => {
  it('brings every restore forward', () => {
    expect(judge(readEvent('tick'))).toEqual({
      kind: 'request',
      request: { kind: 'look', wake: tick, dryRun: false, look: { wake: tick, id: null, wish: null, dryRun: false } },
    });
  });
});

describe('a wish to restore', () => {
  const restore = {
    protection: 'web',
    point: { kind: 'latest' },
    lineage: null,
    into: 'new',
    region: 'eu-west-1',
    zone: null,
    withRoot: false,
    initializationRate: null,
    reason: 'asked by hand',
    dryRun: false,
  };

  it('is read as events/manual-restore.json shows it', () => {
    const reason = 'what a restore would do';
    expect(judge(readEvent('manual-restore'))).toEqual({
      kind: 'request',
      request: {
        kind: 'begin',
        wake: { ...byHand, because: reason },
        dryRun: true,
        restore: { ...restore, reason, dryRun: true },
      },
    });
  });

  it.each([
    [{ fleet: 'web', point: 'latest' }, {}],
    [
      { name: 'files', point: 'files.20261121T090000Z.vol-1', into: 'in-place', root: true },
      {
        protection: 'files',
        point: { kind: 'set', setId: 'files.20261121T090000Z.vol-1' },
        into: 'in-place',
        withRoot: true,
      },
    ],
    [
      { fleet: 'web', point: '2026-11-21T09:00:00Z', source: 'slot-3', zone: 'eu-west-1b', initializationRate: 200 },
      {
        point: { kind: 'time', atMs: Date.parse('2026-11-21T09:00:00Z') },
        lineage: 'slot-3',
        zone: 'eu-west-1b',
        initializationRate: 200,
      },
    ],
  ])('%j says what and where', (event, said) => {
    const request = { kind: 'begin', wake: byHand, dryRun: false, restore: { ...restore, ...said } };
    expect(judge(event)).toEqual({ kind: 'request', request });
  });

  it.each([
    [{ fleet: 'web' }, `"point" must be ${POINT}`],
    [{ fleet: 'web', point: '2026-02-30T09:00:00Z' }, `"point" must be ${POINT}`],
    [{ fleet: 'web', point: '' }, `"point" must be ${POINT}`],
    [{ point: 'latest' }, 'say what to restore: "fleet" or "name" is missing'],
    [{ fleet: 'web', name: 'files', point: 'latest' }, '"fleet" and "name" both say what is meant; give one of them'],
    [{ fleet: 'web', point: 'latest', into: 'isolated' }, '"into" must be "new" or "in-place"'],
    [
      { fleet: 'web', point: 'latest', dryrun: true },
      expect.stringContaining('unknown key "dryrun"; allowed are fleet'),
    ],
    [
      { fleet: 'web', point: 'latest', initializationRate: 1_000 },
      '"initializationRate" must be a whole number of MiB/s from 100 to 300',
    ],
  ])('%j is refused in one line', (event, because) => {
    expect(judge(event)).toEqual(refused(because));
  });
});

describe('an answer to a restore', () => {
  it.each(['accept', 'undo', 'abort'])('%s names it', (wish) => {
    expect(judge({ [wish]: 'web-1', dryRun: true })).toEqual({
      kind: 'request',
      request: {
        kind: 'look',
        wake: byHand,
        dryRun: true,
        look: { wake: byHand, id: 'web-1', wish, dryRun: true },
      },
    });
  });

  it.each([{}, { reason: 'asked by hand' }])('that is %j only brings forward what is under way', (event) => {
    expect(judge(event)).toEqual({
      kind: 'request',
      request: {
        kind: 'look',
        wake: byHand,
        dryRun: false,
        look: { wake: byHand, id: null, wish: null, dryRun: false },
      },
    });
  });

  it.each([
    [{ accept: 'web-1', undo: 'web-1' }, '"accept", "undo" and "abort" are three answers; give one of them'],
    [{ accept: true }, '"accept" must be the id of a restore'],
    [{ undo: '' }, '"undo" must be the id of a restore'],
    [{ abort: 'web-1', fleet: 'web' }, 'unknown key "fleet"; allowed are accept, undo, abort, dryRun, reason'],
  ])('%j is refused in one line', (event, because) => {
    expect(judge(event)).toEqual(refused(because));
  });
});
