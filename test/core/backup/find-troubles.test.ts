import { describe, expect, it } from 'vitest';
import { recordFailure } from '../../../shared/core/backup/backup-rests.ts';
import type { BackupRest } from '../../../shared/core/backup/backup-state.ts';
import { troubleKey } from '../../../shared/core/backup/find-troubles.ts';
import { tagsOfProof } from '../../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS } from '../build.ts';
import {
  AWAY,
  copyOf,
  HOME,
  hoursAgo,
  labelOf,
  protectionOf,
  seen,
  snapshotOf,
  sourceOf,
  unknown,
} from './build-backups.ts';
import { type Changes, decide, today, yesterday } from './decide-scene.ts';

const troubles = (changes: Changes) => decide(changes).troubles.map(({ code, subject }) => `${code} ${subject}`);

const settled = { home: [today], away: [copyOf(today)] };

const restOf = (subject: string, failures: number, changes: Partial<BackupRest> = {}): BackupRest => ({
  subject,
  untilMs: NOW_MS + MINUTE_MS,
  backOffMs: MINUTE_MS,
  failures,
  failed: null,
  because: 'no right to',
  ...changes,
});

describe('an RPO', () => {
  const old = snapshotOf(labelOf({ takenAtMs: hoursAgo(49) }));
  const proof = { proof: null };

  it.each([
    ['is kept while the newest is young enough everywhere', settled, []],
    [
      'is missed where the newest is too old',
      { home: [old], away: [copyOf(old)] },
      [`i-1 in ${HOME}`, `i-1 in ${AWAY}`],
    ],
    ['is missed in one Region only', { home: [today], away: [copyOf(old)] }, [`i-1 in ${AWAY}`]],
    ['is missed where none is whole since the first was taken', { home: [today, old], away: [] }, [`i-1 in ${AWAY}`]],
    ['is kept while the first is young', { home: [today], away: [] }, []],
    ['is not said of a source that is gone', { home: [old], away: [], sources: [['web', seen()]] as const }, []],
    ['is not said of a Region that cannot be read', { home: [old], away: unknown }, [`i-1 in ${HOME}`]],
    [
      'is missed of what cannot be read',
      { home: [old], away: [copyOf(old)], sources: [['web', unknown]] as const },
      [`i-1 in ${HOME}`, `i-1 in ${AWAY}`],
    ],
  ])('%s', (_, view, expected) => {
    const missed = decide({ view, protections: [protectionOf(proof)] }).troubles.filter(
      ({ code }) => code === 'RPO_MISSED',
    );
    expect(missed.map(({ subject }) => subject)).toEqual(expected);
  });

  it('is told with its age, what is allowed, and what is in the way', () => {
    const because = (home: readonly SnapshotView[], rests: readonly BackupRest[] = []) =>
      decide({ view: { home, away: unknown }, state: { rests } }).troubles.find(({ code }) => code === 'RPO_MISSED')
        ?.because;
    expect(because([old])).toBe(`the newest is 49 h old in ${HOME}, 48 h are allowed`);
    expect(because([{ ...old, state: 'error' }])).toMatch(/^none is whole in eu-west-1, 48 h are allowed; it failed: /);
    expect(because([old], [restOf('create web i-1', 1)])).toContain('; it failed: no right to; tried again at');
  });

  it('is reported by lineage and Region, gone ones and new ones too', () => {
    const sources = [['web', seen(sourceOf('i-2'))]] as const;
    expect(decide({ view: { ...settled, sources } }).lineages).toEqual([
      {
        protection: 'web',
        lineage: 'i-1',
        present: false,
        standings: [HOME, AWAY].map((region) => ({
          region,
          newestAtMs: labelOf().takenAtMs,
          rpoMs: 2 * DAY_MS,
          missed: false,
        })),
        waiting: null,
      },
      {
        protection: 'web',
        lineage: 'i-2',
        present: true,
        standings: [HOME, AWAY].map((region) => ({ region, newestAtMs: null, rpoMs: 2 * DAY_MS, missed: false })),
        waiting: null,
      },
    ]);
    expect(decide({ view: { ...settled, sources: [['web', unknown]] } }).lineages[0]?.present).toBeNull();
  });
});

describe('a copy', () => {
  const { setId } = labelOf({ takenAtMs: hoursAgo(36) });
  const pendingFor = (ms: number) => ({
    home: [today, yesterday],
    away: [copyOf(today), copyOf(yesterday, { state: 'pending', startedMs: NOW_MS - ms })],
  });

  it.each([
    ['a day', DAY_MS, null, []],
    ['more than a day', DAY_MS + 1, null, [`COPY_STUCK ${setId} in ${AWAY}`]],
    ['as long as it was told', HOUR_MS, HOUR_MS, []],
    ['longer than it was told', HOUR_MS + 1, HOUR_MS, [`COPY_STUCK ${setId} in ${AWAY}`]],
  ])('that is pending for %s', (_, ms, copyWithinMs, expected) => {
    expect(troubles({ view: pendingFor(ms), protections: [protectionOf({ copyWithinMs })] })).toEqual(expected);
  });

  it('is stuck by itself, not where it comes from, nor when it is another stage’s or nobody’s to hurry', () => {
    const home = [{ ...today, state: 'pending' as const, startedMs: hoursAgo(30) }];
    expect(troubles({ view: { home } })).toEqual([]);
    const label = labelOf({ stage: 'prod' });
    expect(
      troubles({
        view: {
          ...settled,
          away: [
            copyOf(today),
            copyOf(snapshotOf(label), { snapshotId: 'p', state: 'pending', startedMs: hoursAgo(30) }),
          ],
        },
      }),
    ).toEqual([]);
    const [stuck] = decide({ view: pendingFor(30 * HOUR_MS), protections: [] }).troubles;
    expect(stuck).toMatchObject({ code: 'COPY_STUCK', protection: 'web', because: expect.stringContaining('30 h') });
  });
});

describe('what fails again and again', () => {
  it.each([
    ['create web i-1', 2, []],
    ['create web i-1', 3, [['BACKUP_FAILED', 'web', 'i-1']]],
    [`copy vol-i-1 ${AWAY}`, 3, [['COPY_STUCK', 'web', `vol-i-1 in ${AWAY}`]]],
    [`copy vol-x ${AWAY}`, 3, [['COPY_STUCK', '', `vol-x in ${AWAY}`]]],
    [`copies ${AWAY}`, 3, [['COPY_STUCK', '', `all in ${AWAY}`]]],
  ])('%s, %i times', (subject, failures, expected) => {
    const { troubles: found } = decide({ view: settled, state: { rests: [restOf(subject, failures)] } });
    expect(found.map(({ code, protection, subject: about }) => [code, protection, about])).toEqual(expected);
    for (const { because } of found) expect(because).toBe('failed 3 times: no right to');
  });
});

describe('a proof', () => {
  const proven = (snapshot: SnapshotView, atMs: number, passed: boolean): SnapshotView => ({
    ...snapshot,
    tags: new Map([...snapshot.tags, ...tagsOfProof({ atMs, tookMs: 1_000, passed })]),
  });
  const proof = { everyMs: DAY_MS, check: { kind: 'status' }, withinMs: HOUR_MS } as const;
  const found = (
    home: readonly SnapshotView[],
    away: readonly SnapshotView[],
    protections = [protectionOf({ proof })],
  ) => troubles({ view: { home, away }, protections });

  it('that failed is told until a later one passes, in any Region', () => {
    const failed = proven(today, minutesAgo(60), false);
    const copy = copyOf(today);
    expect(found([failed], [copy])).toEqual([`PROOF_FAILED ${labelOf().setId}`]);
    expect(found([failed], [proven(copy, minutesAgo(30), true)])).toEqual([]);
    expect(found([failed], [proven(copy, minutesAgo(90), true)])).toEqual([`PROOF_FAILED ${labelOf().setId}`]);
    expect(found([failed], [copy], [protectionOf()])).toEqual([]);
    expect(found([failed], [copy], [])).toEqual([]);
    expect(
      decide({ view: { home: [failed], away: [copy] }, protections: [protectionOf({ proof })] }).troubles[0]?.because,
    ).toBe(`restored in ${HOME} at 2026-01-15T11:00:00.000Z, it did not pass its check`);
  });
});

describe('what cannot be read, or let go', () => {
  it('is told by Region and by protection', () => {
    const view = { home: [today], away: unknown, sources: [['web', unknown]] as const };
    expect(decide({ view }).troubles).toEqual([
      { code: 'BACKUP_UNREADABLE', protection: '', subject: AWAY, because: unknown.because },
      { code: 'BACKUP_UNREADABLE', protection: 'web', subject: 'what it protects', because: unknown.because },
    ]);
  });

  it('names the set that an image holds, where there is one', () => {
    const held = ['snap-x', copyOf(today).snapshotId].map((snapshotId) => ({
      snapshotId,
      region: AWAY,
      untilMs: NOW_MS + 1,
    }));
    const [trouble, ...others] = decide({ view: settled, state: { held } }).troubles;
    expect(others).toEqual([]);
    expect(trouble).toMatchObject({
      code: 'HELD_BY_IMAGE',
      protection: 'web',
      subject: `${labelOf().setId} in ${AWAY}`,
    });
    expect(trouble?.because).toContain(`an image uses ${copyOf(today).snapshotId}`);
  });
});

describe('what people were told', () => {
  it('is remembered until it is over, and while that is not known', () => {
    const pending = copyOf(yesterday, { state: 'pending', startedMs: hoursAgo(30) });
    const stuck = { home: [today, yesterday], away: [copyOf(today), pending] };
    const told = decide({ view: stuck }).troubles.map(troubleKey);
    expect(told).toEqual([`COPY_STUCK web ${labelOf({ takenAtMs: hoursAgo(36) }).setId} in ${AWAY}`]);
    expect(decide({ view: stuck, state: { told: [...told, 'RPO_MISSED web x'] } }).state.told).toEqual(told);
    expect(decide({ view: settled, state: { told } }).state.told).toEqual([]);
    expect(decide({ view: { ...stuck, away: unknown }, state: { told } }).state.told).toEqual(told);
    expect(decide({ view: { ...settled, sources: [['web', unknown]] }, state: { told } }).state.told).toEqual(told);
  });
});

describe('failures', () => {
  const broken = copyOf(today, { state: 'error', startedMs: minutesAgo(20) });
  const rests = (changes: Changes) => decide(changes).state.rests;
  const subject = `copy vol-i-1 ${AWAY}`;

  it('double their rest to half an hour', () => {
    let all: readonly BackupRest[] = [];
    const backOffs = [1, 2, 3, 4, 5, 6, 7].map(() => {
      all = recordFailure([restOf('other', 1), ...all], 's', { because: 'no' }, NOW_MS);
      return (all.at(-1)?.backOffMs ?? 0) / MINUTE_MS;
    });
    expect(backOffs).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect(all.at(-1)).toMatchObject({ subject: 's', failures: 7, untilMs: NOW_MS + 30 * MINUTE_MS, failed: null });
    expect(all.filter(({ subject: about }) => about === 's')).toHaveLength(1);
  });

  it('of a copy are counted once, and again when the next one breaks', () => {
    const view = { home: [today], away: [broken] };
    const [first] = rests({ view });
    expect(first).toMatchObject({ subject, failures: 1, failed: `${today.snapshotId}>` });
    expect(first?.because).toBe(`the copy ${broken.snapshotId} ended in error; can the key be used in ${AWAY}?`);
    const before = first === undefined ? [] : [first];
    expect(rests({ view, state: { rests: before } })).toEqual(before);
    const again = { ...broken, snapshotId: 'snap-2', startedMs: NOW_MS + MINUTE_MS };
    const later = { state: { rests: before }, nowMs: NOW_MS + 5 * MINUTE_MS };
    expect(rests({ view: { home: [today], away: [broken, again] }, ...later })).toMatchObject([
      { subject, failures: 2 },
    ]);
    const pending = { ...again, state: 'pending' as const };
    expect(rests({ view: { home: [today], away: [broken, pending] }, ...later })).toEqual(before);
    const whole = { ...again, state: 'completed' as const };
    expect(rests({ view: { home: [today], away: [broken, whole] }, ...later })).toEqual([]);
  });

  it('of a Region are over once a copy began', () => {
    const region = [restOf(`copies ${AWAY}`, 2)];
    const began = (startedMs: number) =>
      rests({
        view: { home: [today], away: [copyOf(today, { state: 'pending', startedMs })] },
        state: { rests: region },
      });
    expect(began(NOW_MS)).toEqual(region);
    expect(began(NOW_MS + 1)).toEqual([]);
  });

  it('of a source are over once a whole set was begun after them, and are forgotten in a day', () => {
    const refused = (minutes: number) => [restOf('create web i-1', 3, { untilMs: minutesAgo(minutes - 1) })];
    expect(rests({ view: settled, state: { rests: refused(13 * 60) } })).toEqual([]);
    expect(rests({ view: settled, state: { rests: refused(11 * 60) } })).toEqual(refused(11 * 60));
    expect(rests({ view: settled, state: { rests: refused(12 * 60) } })).toEqual(refused(12 * 60));
    const days = (ms: number) => [restOf('create web i-9', 1, { untilMs: NOW_MS - ms })];
    expect(rests({ view: settled, state: { rests: days(DAY_MS - 1) } })).toHaveLength(1);
    expect(rests({ view: settled, state: { rests: days(DAY_MS) } })).toEqual([]);
  });

  it('of a source are those of its newest set that ended, at home', () => {
    const lacking = snapshotOf(labelOf({ volumes: 2 }));
    expect(rests({ view: { home: [lacking, yesterday] } })).toMatchObject([
      { subject: 'create web i-1', because: `${labelOf().setId} lacks snapshots`, failed: labelOf().setId },
    ]);
    const failed = { ...yesterday, state: 'error' as const };
    expect(rests({ view: { home: [today, failed] } })).toEqual([]);
    expect(rests({ view: { home: [{ ...today, state: 'pending' }, failed] } })).toMatchObject([
      { because: `${labelOf({ takenAtMs: hoursAgo(36) }).setId} ended in error` },
    ]);
    expect(rests({ view: { home: [], away: [copyOf(today)] } })).toEqual([]);
    expect(rests({ view: { home: [], away: [] } })).toEqual([]);
  });

  it('of a copy whose volume is not known are nobody’s', () => {
    const tags = new Map(broken.tags);
    tags.delete('ballast:volume');
    expect(rests({ view: { home: [today], away: [{ ...broken, tags }] } })).toEqual([]);
  });
});
