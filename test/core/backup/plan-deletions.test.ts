import { describe, expect, it } from 'vitest';
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
import { type Changes, decide, stepsOf, today, yesterday } from './decide-scene.ts';

const deletions = (changes: Changes) =>
  stepsOf(decide({ protections: [protectionOf({ copyTo: [], keep: { daily: 1 } })], ...changes }).plan, 'delete');

const tagsIn = (changes: Changes) => stepsOf(decide(changes).plan, 'tag');

const old = snapshotOf(labelOf({ takenAtMs: hoursAgo(60), expiresAtMs: NOW_MS }));

describe('what is deleted', () => {
  it('is what nothing keeps, all of a set in one step', () => {
    const twice = { ...old, snapshotId: 'snap-twice' };
    expect(deletions({ view: { home: [today, old, twice] } })).toEqual([
      {
        kind: 'delete',
        region: HOME,
        snapshotIds: [old.snapshotId, 'snap-twice'].sort(),
        because: `nothing keeps ${labelOf({ takenAtMs: hoursAgo(60) }).setId} in ${HOME} any more`,
      },
    ]);
  });

  it('is nothing that an image holds, until a day is over', () => {
    const held = [{ snapshotId: old.snapshotId, region: HOME, untilMs: NOW_MS + 1 }];
    const first = decide({ view: { home: [today, old], away: [copyOf(today)] }, state: { held } });
    expect(stepsOf(first.plan, 'delete')).toEqual([]);
    expect(first.troubles.map(({ code }) => code)).toEqual(['HELD_BY_IMAGE']);
    expect(deletions({ view: { home: [today, old] }, state: { held }, nowMs: NOW_MS + 1 })).toHaveLength(1);
  });

  it('is 60 snapshots a look, but always one set', () => {
    const many = (lineage: string, count: number) => {
      const label = labelOf({ lineage, takenAtMs: hoursAgo(60), expiresAtMs: NOW_MS, volumes: count });
      return Array.from({ length: count }, (_, index) => snapshotOf(label, { snapshotId: `${lineage}-${index}` }));
    };
    const count = (home: readonly SnapshotView[]) => deletions({ protections: [], view: { home, sources: [] } }).length;
    expect(count([...many('i-1', 70), ...many('i-2', 1)])).toBe(1);
    expect(count([...many('i-1', 50), ...many('i-2', 10), ...many('i-3', 1)])).toBe(2);
  });

  it('is a second snapshot of a volume once the set is whole without it for an hour', () => {
    const twice = (changes: Partial<SnapshotView> = {}) => ({ ...today, snapshotId: 'z', ...changes });
    const spare = (...home: readonly SnapshotView[]) =>
      deletions({ view: { home } }).flatMap(({ snapshotIds }) => snapshotIds);
    expect(spare(today, twice())).toEqual(['z']);
    expect(deletions({ view: { home: [today, twice()] } })[0]?.because).toBe(
      `${labelOf().setId} does without them in ${HOME}`,
    );
    expect(spare(today, twice({ startedMs: NOW_MS - HOUR_MS + 1 }))).toEqual([]);
    expect(spare(today, twice({ startedMs: NOW_MS - HOUR_MS }))).toEqual(['z']);
    expect(spare(today, twice({ state: 'pending' }))).toEqual([]);
    expect(spare(today, twice({ state: 'error' }))).toEqual(['z']);
    const two = snapshotOf(labelOf({ volumes: 2 }));
    expect(spare(two, { ...two, snapshotId: 'z' })).toEqual([]);
    expect(spare(two, { ...two, snapshotId: 'z', state: 'error' })).toEqual(['z']);
  });

  it('is a copy that failed an hour ago, but no set that failed at home and is kept for its copy', () => {
    const broken = copyOf(today, { state: 'error' });
    const of = (changes: Partial<SnapshotView>) =>
      stepsOf(decide({ view: { home: [today], away: [{ ...broken, ...changes }] } }).plan, 'delete');
    expect(of({}).map(({ region, snapshotIds }) => [region, ...snapshotIds])).toEqual([[AWAY, broken.snapshotId]]);
    expect(of({ startedMs: minutesAgo(59) })).toEqual([]);
    const copied = {
      home: [{ ...old, state: 'error' as const }, today],
      away: [copyOf(old, { state: 'pending' }), copyOf(today)],
    };
    expect(stepsOf(decide({ view: copied }).plan, 'delete')).toEqual([]);
  });

  it('is nothing of another stage or home', () => {
    const home = [today, snapshotOf(labelOf({ takenAtMs: hoursAgo(60), expiresAtMs: NOW_MS, stage: 'prod' }))];
    expect(deletions({ view: { home, away: [snapshotOf(labelOf({ expiresAtMs: 0, home: AWAY }))] } })).toEqual([]);
  });
});

describe('a source that is seen no more', () => {
  const view = { home: [old, yesterday], sources: [['web', seen()]] as const };
  const absent = (minutes: number) => [{ subject: 'web i-1', sinceMs: minutesAgo(minutes) }];
  const tag = { kind: 'tag', key: 'k', value: 'v', of: 'instances' } as const;
  const alone = [protectionOf({ copyTo: [], keep: { weekly: 2 } }, { by: tag })];

  it('is remembered from the first look that misses it, until it is seen again', () => {
    const first = decide({ view });
    expect(first.state.absent).toEqual([{ subject: 'web i-1', sinceMs: NOW_MS }]);
    const later = decide({ view, state: first.state, nowMs: NOW_MS + MINUTE_MS });
    expect(later.state.absent).toEqual(first.state.absent);
    expect(decide({ view: { ...view, sources: [['web', unknown]] }, state: first.state }).state.absent).toEqual(
      first.state.absent,
    );
    expect(
      decide({ view: { ...view, sources: [['web', seen(sourceOf())]] }, state: first.state }).state.absent,
    ).toEqual([]);
    expect(decide({ view, state: first.state, protections: [] }).state.absent).toEqual([]);
  });

  it.each([
    ['keeps to its policy for an hour', alone, absent(59), []],
    ['then to what has not expired', alone, absent(60), [old.snapshotId]],
    ['loses its last good after a week', alone, absent(7 * 24 * 60), [old.snapshotId]],
    ['keeps to its policy while that is not known', alone, [], []],
  ])('%s', (_, protections, gone, expected) => {
    const expiring = { ...view, home: [old, yesterday] };
    const plan = deletions({ protections, view: expiring, state: { absent: gone } });
    expect(plan.flatMap(({ snapshotIds }) => snapshotIds)).toEqual(expected);
  });

  it.each([
    ['goes after a week', tag, null, [], [old.snapshotId]],
    ['stays where it is a slot’s', { kind: 'fleet' } as const, 'slot-1', [], []],
    ['stays where the fleet has no newer one', { kind: 'fleet' } as const, null, [], []],
    [
      'goes where the fleet has a newer one',
      { kind: 'fleet' } as const,
      null,
      [snapshotOf(labelOf({ lineage: 'i-2' }))],
      [old.snapshotId],
    ],
    [
      'stays where only another stage has a newer one',
      { kind: 'fleet' } as const,
      null,
      [snapshotOf(labelOf({ lineage: 'i-2', stage: 'prod' }))],
      [],
    ],
    [
      'stays where the newer one is not whole',
      { kind: 'fleet' } as const,
      null,
      [snapshotOf(labelOf({ lineage: 'i-2' }), { state: 'pending' })],
      [],
    ],
  ])('has a last good that %s', (_, by, slot, others, expected) => {
    const last = snapshotOf(labelOf({ takenAtMs: hoursAgo(60), expiresAtMs: NOW_MS, slot }));
    const plan = deletions({
      protections: [protectionOf({ copyTo: [] }, { by })],
      view: { home: [last, ...others], sources: [['web', seen(sourceOf('i-2'))]] },
      state: { absent: absent(7 * 24 * 60) },
    });
    expect(plan.flatMap(({ snapshotIds }) => snapshotIds)).toEqual(expected);
  });
});

describe('what is tagged', () => {
  it('is a snapshot that only the set names, with its own volume', () => {
    const bare = new Map(today.tags);
    for (const name of ['ballast:volume', 'ballast:device', 'ballast:root']) bare.delete(name);
    bare.set('ballast:device/vol-i-1', '/dev/xvda,root');
    expect(tagsIn({ view: { home: [{ ...today, tags: bare }] } })).toEqual([
      {
        kind: 'tag',
        region: HOME,
        snapshotIds: [today.snapshotId],
        tags: new Map([
          ['ballast:volume', 'vol-i-1'],
          ['ballast:device', '/dev/xvda'],
          ['ballast:root', 'true'],
        ]),
        because: `says which volume of ${labelOf().setId} it is`,
      },
    ]);
  });

  it('is a point that turned out to be the first of its period, in the Region that lacks it', () => {
    const plain = snapshotOf(labelOf({ classes: ['manual'], expiresAtMs: NOW_MS + DAY_MS }));
    const copied = copyOf(snapshotOf(labelOf({ classes: ['manual', 'daily'], expiresAtMs: NOW_MS + DAY_MS })));
    const steps = tagsIn({ view: { home: [plain], away: [copied] } });
    expect(steps).toEqual([
      {
        kind: 'tag',
        region: HOME,
        snapshotIds: [plain.snapshotId],
        tags: new Map([
          ['ballast:class', 'manual daily'],
          ['ballast:expires-at', new Date(labelOf().takenAtMs + 30 * DAY_MS).toISOString()],
        ]),
        because: `${labelOf().setId} is kept as manual, daily`,
      },
    ]);
  });

  it('is a point whose class somebody took away', () => {
    const tags = new Map(today.tags);
    tags.delete('ballast:class');
    const [step] = tagsIn({ view: { home: [{ ...today, tags }] } });
    expect(step?.tags.get('ballast:class')).toBe('daily');
  });

  it('never shortens an expiry, and is nothing that goes', () => {
    const late = snapshotOf(labelOf({ classes: [], expiresAtMs: NOW_MS + 900 * DAY_MS }));
    expect(tagsIn({ view: { home: [late] } })[0]?.tags.get('ballast:expires-at')).toBe(
      new Date(NOW_MS + 900 * DAY_MS).toISOString(),
    );
    expect(tagsIn({ protections: [], view: { home: [late] } })).toEqual([]);
  });
});
