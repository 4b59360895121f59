import { describe, expect, it } from 'vitest';
import { backupFromEvent } from '../../shared/signals/backup-from-event.ts';
import { backupContext, changedEvent, readEvent } from './signal-context.ts';

const SET_ID = '3d2f7a10-5a4e-4c2b-9a11-1f0e5b8c7d0';

const look = (id: string, because: string) => ({
  kind: 'request',
  request: { wake: { kind: 'snapshot', id, because }, scope: { kind: 'due' }, now: false, dryRun: false },
});

const judge = (event: unknown, changes = {}) => backupFromEvent(event, backupContext(changes));

describe('an event of EBS', () => {
  it.each([
    ['snapshot-set-succeeded', 1, 'snap-0a1b2c3d4e5f60001, snap-0a1b2c3d4e5f60002 taken together: succeeded'],
    ['snapshot-failed', 2, 'snap-0a1b2c3d4e5f60001 taken: failed'],
    ['snapshot-copy-succeeded', 3, 'snap-0f1e2d3c4b5a60001 copied: succeeded'],
    ['snapshot-copy-failed', 4, 'snap-0f1e2d3c4b5a60001 copied: failed'],
    ['snapshot-copy-late', 5, 'snap-0f1e2d3c4b5a60001 copied later than asked'],
  ])('%s is a hint to look', (name, number, because) => {
    expect(judge(readEvent(name))).toEqual(look(`${SET_ID}${number}`, because));
  });

  it('of a copy is taken from a Region that holds copies alone, of a snapshot from this one alone', () => {
    const foreign = { kind: 'ignored', code: 'FOREIGN_REGION' };
    expect(judge(readEvent('snapshot-copy-succeeded'), { copyRegions: ['us-east-1'] })).toMatchObject(foreign);
    expect(judge(readEvent('snapshot-copy-late'), { copyRegions: [] })).toMatchObject(foreign);
    expect(judge(changedEvent('snapshot-copy-succeeded', { region: 'eu-west-1' }))).toMatchObject(foreign);
    expect(judge(changedEvent('snapshot-failed', { region: 'eu-central-1' }))).toMatchObject(foreign);
    expect(judge(changedEvent('snapshot-set-succeeded', { region: 'eu-central-1' }))).toMatchObject(foreign);
  });

  it('names its snapshots by what is in its detail, whatever form the ARN has', () => {
    for (const id of ['snap-01234567', ' arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-01234567']) {
      expect(judge(changedEvent('snapshot-failed', { resources: [] }, { snapshot_id: id }))).toMatchObject({
        request: { wake: { because: 'snap-01234567 taken: failed' } },
      });
    }
    const many = Array.from({ length: 5 }, (_, index) => ({ snapshot_id: `snap-0000000${index}` }));
    expect(judge(changedEvent('snapshot-set-succeeded', {}, { snapshots: many }))).toMatchObject({
      request: {
        wake: { because: 'snap-00000000, snap-00000001, snap-00000002 and 2 more taken together: succeeded' },
      },
    });
  });

  it.each([
    ['snapshot-failed', {}, { snapshot_id: 'snap-nothing' }, 'NO_SNAPSHOT'],
    ['snapshot-set-succeeded', {}, { snapshots: null }, 'NO_SNAPSHOT'],
    ['snapshot-failed', {}, { event: 'shareSnapshot' }, 'NOT_FOLLOWED'],
    ['snapshot-failed', {}, { result: 7 }, 'MALFORMED'],
    ['snapshot-set-succeeded', { source: 'my.app' }, {}, 'MALFORMED'],
    ['snapshot-copy-late', {}, { snapshot_id: null }, 'MALFORMED'],
    ['snapshot-failed', { account: '444455556666' }, {}, 'FOREIGN_ACCOUNT'],
    ['snapshot-copy-failed', { account: '444455556666' }, {}, 'FOREIGN_ACCOUNT'],
    ['snapshot-copy-failed', { time: 'yyyy-mm-ddThh:mm:ssZ' }, {}, 'IMPOSSIBLE_TIME'],
    ['snapshot-copy-late', { time: '2026-11-20T09:00:00Z' }, {}, 'STALE_EVENT'],
    ['tick', { source: 'my.app' }, {}, 'MALFORMED'],
    ['ec2-state-change', {}, {}, 'UNKNOWN_EVENT'],
  ])('%s with %j and %j is ignored: %s', (name, envelope, detail, code) => {
    expect(judge(changedEvent(name, envelope, detail))).toMatchObject({ kind: 'ignored', code });
  });
});

describe('the schedule of backup', () => {
  it('looks at what is due', () => {
    expect(judge(readEvent('tick'))).toEqual({
      kind: 'request',
      request: {
        wake: { kind: 'tick', id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eab', because: 'schedule, 2026-11-21T09:00:00Z' },
        scope: { kind: 'due' },
        now: false,
        dryRun: false,
      },
    });
  });
});

describe('a request for recovery points by hand', () => {
  const manual = (because: string) => ({ kind: 'manual', id: 'invocation-1', because });

  it.each([
    ['manual-backup', { kind: 'named', protections: ['web'] }, true, false, 'before the upgrade'],
    [{}, { kind: 'due' }, false, false, 'asked by hand'],
    [{ name: 'files', dryRun: true }, { kind: 'named', protections: ['files'] }, false, true, 'asked by hand'],
    [{ now: true }, { kind: 'due' }, true, false, 'asked by hand'],
  ])('%j asks for it', (said, scope, now, dryRun, because) => {
    const event = typeof said === 'string' ? readEvent(said) : said;
    expect(judge(event)).toEqual({ kind: 'request', request: { wake: manual(because), scope, now, dryRun } });
  });

  it.each([
    [{ fleets: 'web' }, 'BAD_REQUEST', 'unknown key "fleets"; allowed are fleet, name, now, dryRun, reason'],
    [{ fleet: 7 }, 'BAD_REQUEST', '"fleet" must be the name of a fleet that has `backup`'],
    [{ now: 'yes' }, 'BAD_REQUEST', '"now" must be true or false'],
    [{ fleet: 'web', name: 'files' }, 'BAD_REQUEST', '"fleet" and "name" both say what is meant; give one of them'],
    [{ fleet: 'wbe' }, 'UNKNOWN_PROTECTION', 'nothing called "wbe" is protected here; what is: web, files'],
  ])('%j is refused in one line', (event, code, because) => {
    expect(judge(event)).toEqual({ kind: 'ignored', code, because, eventId: null });
  });

  it('says so where nothing is protected', () => {
    expect(judge({ fleet: 'web' }, { protectionNames: [] })).toMatchObject({
      because: 'nothing called "web" is protected here; nothing is: give a fleet a `backup`',
    });
  });
});
