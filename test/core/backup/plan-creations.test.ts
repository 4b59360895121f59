import { describe, expect, it } from 'vitest';
import { tagsOfDevices, tagsOfLabel } from '../../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS } from '../build.ts';
import {
  AWAY,
  HOME,
  hoursAgo,
  labelOf,
  protectionOf,
  seen,
  snapshotOf,
  sourceOf,
  unknown,
  volumeOf,
} from './build-backups.ts';
import { decide, intentOf, stepsOf, today, yesterday } from './decide-scene.ts';

describe('what is taken', () => {
  it('is, of a source that has nothing, one set at once, with all that it must say', () => {
    const decision = decide();
    const [step, ...others] = stepsOf(decision.plan, 'create');
    expect(others).toEqual([]);
    expect(step).toMatchObject({ because: 'it has no recovery point', consistency: { kind: 'crash' } });
    expect(step?.intent).toMatchObject({ atMs: NOW_MS, attempt: 1, snapshotIds: null, source: sourceOf() });
    expect(step?.intent.label).toEqual({
      protection: 'web',
      fleet: 'web',
      setId: 'web.20260115T120000Z.i-1',
      stage: 'dev',
      home: HOME,
      lineage: 'i-1',
      instanceId: 'i-1',
      slot: null,
      volumes: 1,
      classes: ['daily'],
      takenAtMs: NOW_MS,
      expiresAtMs: NOW_MS + 8 * 25 * HOUR_MS,
      consistency: 'crash',
    });
    expect(step?.tags.get('ballast:operation')).toBe('web.20260115T120000Z.i-1');
    expect(step?.tags.get('ballast:device/vol-i-1')).toBe('/dev/xvda,root');
    expect(decision).toMatchObject({ code: 'BACKING_UP', action: { kind: 'back-up' } });
    expect(decision.state.creations).toEqual([step?.intent]);
  });

  it('carries no fleet where none is protected, and no more than a crash can promise of a volume alone', () => {
    const consistency = { kind: 'application', freeze: 'f', thaw: 't', frozenMaxMs: 1 } as const;
    const by = { kind: 'tag', key: 'k', value: 'v', of: 'volumes' } as const;
    const sources = [['web', seen(sourceOf('vol-9', { instanceId: null }), sourceOf('i-2'))]] as const;
    const plan = stepsOf(
      decide({ protections: [protectionOf({ consistency }, { by })], view: { sources } }).plan,
      'create',
    );
    expect(
      plan.map(({ intent, consistency: promised }) => [intent.label.consistency, promised.kind, intent.label.fleet]),
    ).toEqual([
      ['application', 'application', null],
      ['crash', 'crash', null],
    ]);
  });

  it.each([
    ['once the newest is of this period', [today], []],
    ['while one is pending', [{ ...today, state: 'pending' as const }], []],
    ['when the newest is of the period before', [yesterday], ['its newest is from before 2026-01-15T00:00:00.000Z']],
    ['when the newest failed', [{ ...today, state: 'error' as const }, yesterday], []],
  ])('is so %s', (_, home, expected) => {
    expect(stepsOf(decide({ view: { home } }).plan, 'create').map(({ because }) => because)).toEqual(expected);
  });

  it('counts a set that is listed in part for a while, and no longer', () => {
    const young = (minutes: number) => {
      const label = labelOf({ takenAtMs: minutesAgo(minutes), volumes: 2 });
      return decide({ view: { home: [snapshotOf(label), yesterday] } });
    };
    expect(stepsOf(young(9).plan, 'create')).toEqual([]);
    expect(young(9).state.rests).toEqual([]);
    expect(young(10).state.rests).toMatchObject([{ subject: 'create web i-1', failures: 1 }]);
  });

  it('waits for the next look after a failure, then tries again', () => {
    const home = [snapshotOf(labelOf({ takenAtMs: minutesAgo(30) }), { state: 'error' })];
    const first = decide({ view: { home } });
    expect(first.lineages[0]?.waiting).toMatch(
      /^it failed: web.*ended in error; tried again at 2026-01-15T12:01:00.000Z$/,
    );
    expect(first).toMatchObject({ code: 'AWAITING_SNAPSHOTS', action: { kind: 'hold' } });
    const again = decide({ view: { home }, state: first.state, nowMs: NOW_MS + MINUTE_MS });
    expect(stepsOf(again.plan, 'create')).toHaveLength(1);
    expect(again.state.rests).toEqual(first.state.rests);
  });

  it.each([
    ['awaited', intentOf(), 0],
    ['awaited until just before three minutes', intentOf({ atMs: NOW_MS - 3 * MINUTE_MS + 1 }), 0],
    ['given up after three', intentOf({ atMs: minutesAgo(3) }), 1],
    ['awaited for longer once it was answered', intentOf({ atMs: minutesAgo(9), snapshotIds: ['snap-1'] }), 0],
    ['but not for ever', intentOf({ atMs: minutesAgo(10), snapshotIds: ['snap-1'] }), 1],
  ])('what was asked for and is not seen is %s', (_, intent, steps) => {
    const { plan, state } = decide({ state: { creations: [intent] } });
    expect(stepsOf(plan, 'create')).toHaveLength(steps);
    expect(state.creations.map(({ attempt }) => attempt)).toEqual([steps + 1]);
    expect(state.creations[0] === intent).toBe(steps === 0);
  });

  it('is asked for by a person though none is due, once for all sources', () => {
    const manual = [{ protection: 'web', atMs: minutesAgo(1), because: 'a release' }];
    const asked = decide({ view: { home: [today] }, state: { manual } });
    const [step] = stepsOf(asked.plan, 'create');
    expect(step).toMatchObject({ because: 'a release', intent: { label: { classes: ['manual'] } } });
    expect(asked.state.manual).toEqual(manual);
    const fresh = snapshotOf(labelOf({ takenAtMs: NOW_MS, classes: ['manual'] }));
    const pending = { ...fresh, state: 'pending' as const };
    const later = (home: readonly SnapshotView[]) => decide({ view: { home: [today, ...home] }, state: asked.state });
    expect([later([pending]).plan, later([pending]).state.manual]).toEqual([[], manual]);
    expect([stepsOf(later([fresh]).plan, 'create'), later([fresh]).state.manual]).toEqual([[], []]);
    const tooLate = decide({ view: { home: [today] }, state: asked.state, nowMs: NOW_MS + DAY_MS });
    expect(tooLate.state.manual).toEqual([]);
  });

  it('keeps a wish while what it is for cannot be read', () => {
    const manual = [{ protection: 'web', atMs: hoursAgo(13), because: 'a release' }];
    const state = { manual };
    expect(decide({ view: { home: [today], sources: [['web', unknown]] }, state }).state.manual).toEqual(manual);
    expect(decide({ view: { home: [today] }, state }).state.manual).toEqual([]);
  });

  it.each([
    ['nothing of it can be read', { sources: [['web', unknown]] as const }],
    ['home cannot be read', { home: unknown }],
  ])('is nothing while %s', (_, view) => {
    const decision = decide({ view, state: { creations: [intentOf()] } });
    expect(decision.plan).toEqual([]);
    expect(decision.state.creations).toEqual([intentOf()]);
    expect(decision.code).toBe('home' in view ? 'SNAPSHOTS_UNKNOWN' : 'AWAITING_SNAPSHOTS');
  });

  it('is nothing of what is only observed', () => {
    const protections = [protectionOf({}, { mode: 'observe' })];
    const expired = snapshotOf(labelOf({ takenAtMs: hoursAgo(90 * 24) }));
    expect(decide({ protections }).plan).toEqual([]);
    expect(decide({ protections, view: { home: [expired, today] } }).plan).toEqual([]);
  });
});

describe('what EBS allows', () => {
  const pending = (count: number, changes: Parameters<typeof labelOf>[0] = {}) =>
    Array.from({ length: count }, (_, index) => {
      const label = labelOf({ takenAtMs: hoursAgo(40 + index), ...changes });
      return snapshotOf(label, { state: 'pending', snapshotId: `snap-${index}`, startedMs: label.takenAtMs });
    });
  const waitOf = (home: readonly SnapshotView[], source = sourceOf()) =>
    decide({ view: { home, sources: [['web', seen(source)]] }, protections: [protectionOf({ everyMs: HOUR_MS })] })
      .lineages[0]?.waiting;

  it.each([
    ['four pending of a volume', pending(4), 'gp3', null],
    ['five', pending(5), 'gp3', 'vol-i-1 has as many pending snapshots as EBS allows'],
    ['one of a cold one', pending(1), 'sc1', 'vol-i-1 has as many pending snapshots as EBS allows'],
    ['one of a slow one', pending(1), 'st1', 'vol-i-1 has as many pending snapshots as EBS allows'],
    ['none of a slow one', [], 'st1', null],
    [
      'five, of another stage and set',
      pending(5, { stage: 'prod', protection: 'jobs', lineage: 'i-1' }),
      'gp3',
      'vol-i-1 has as many pending snapshots as EBS allows',
    ],
    ['five that came from elsewhere', pending(5, { home: AWAY, lineage: 'i-1' }), 'gp3', null],
  ])('%s', (_, home, volumeType, expected) => {
    expect(waitOf(home, sourceOf('i-1', { volumes: [volumeOf('vol-i-1', { volumeType })] }))).toBe(expected);
  });

  it('never takes two sets of a volume in one look, nor any of a source without volumes', () => {
    const jobs = protectionOf({}, { name: 'jobs' });
    const sources = [
      ['web', seen(sourceOf(), sourceOf('i-2', { volumes: [] }))],
      ['jobs', seen(sourceOf())],
    ] as const;
    const { plan, lineages } = decide({ protections: [protectionOf(), jobs], view: { sources } });
    expect(stepsOf(plan, 'create').map(({ intent }) => intent.label.protection)).toEqual(['jobs']);
    expect(lineages.map(({ protection, lineage, waiting }) => [protection, lineage, waiting])).toEqual([
      ['web', 'i-1', 'another recovery point is being taken of vol-i-1'],
      ['web', 'i-2', 'it has no volumes'],
      ['jobs', 'i-1', null],
    ]);
  });

  it('asks for 80 sets at a time, those that have none before all, then the oldest beside what is allowed', () => {
    const name = (index: number) => `i-${String(index).padStart(3, '0')}`;
    const sources = [['web', seen(...Array.from({ length: 100 }, (_, index) => sourceOf(name(index))))]] as const;
    const home = [99, 98, 97].map((index) =>
      snapshotOf(labelOf({ lineage: name(index), takenAtMs: hoursAgo(40 + index) })),
    );
    const { plan, state, steps } = decide({ view: { sources, home } });
    const taken = stepsOf(plan, 'create').map(({ intent }) => intent.label.lineage);
    expect(taken).toEqual(Array.from({ length: 80 }, (_, index) => name(index)));
    expect(steps).toContainEqual({
      rule: 'wait',
      before: 20,
      after: 20,
      because: `web ${name(80)}: others come first: EC2 takes so many requests at once`,
    });
    expect(steps).toContainEqual({
      rule: 'create',
      before: 0,
      after: 80,
      because: 'it has no recovery point, and 79 more',
    });
    const rest = decide({ view: { sources, home }, state: { ...state, creations: state.creations.slice(0, 65) } });
    expect(stepsOf(rest.plan, 'create').map(({ intent }) => intent.label.lineage)).toEqual(
      Array.from({ length: 15 }, (_, index) => name(65 + index)),
    );
    const few = [['web', seen(sourceOf(name(97)), sourceOf(name(98)), sourceOf(name(99)), sourceOf('i-new'))]] as const;
    const last = decide({ view: { sources: few, home } });
    expect(stepsOf(last.plan, 'create').map(({ intent }) => intent.label.lineage)).toEqual([
      'i-new',
      name(99),
      name(98),
      name(97),
    ]);
  });
});

describe('the requests that EC2 takes', () => {
  it('are those of the last half minute too', () => {
    const lineages = Array.from({ length: 80 }, (_, index) => `j-${index}`);
    const sources = [['web', seen(...lineages.map((lineage) => sourceOf(lineage)), sourceOf())]] as const;
    const taken = (agoMs: number) =>
      lineages.map((lineage) => snapshotOf(labelOf({ lineage, takenAtMs: NOW_MS - agoMs }), { state: 'pending' }));
    const steps = (agoMs: number) => stepsOf(decide({ view: { sources, home: taken(agoMs) } }).plan, 'create');
    expect(steps(29_999)).toEqual([]);
    expect(steps(30_000)).toHaveLength(1);
  });

  it('count pending snapshots of volumes that only EBS names', () => {
    const bare = Array.from({ length: 5 }, (_, index) => {
      const label = labelOf({ takenAtMs: hoursAgo(40 + index) });
      return snapshotOf(label, { state: 'pending', snapshotId: `snap-${index}`, tags: tagsOfLabel(label, 'op') });
    });
    const { lineages } = decide({ view: { home: bare } });
    expect(lineages[0]?.waiting).toBe('vol-i-1 has as many pending snapshots as EBS allows');
  });
});

describe('a set of more volumes than tags can tell', () => {
  const volumes = Array.from({ length: 27 }, (_, index) =>
    volumeOf(`vol-${index}`, { device: `/dev/sd${index}`, root: index === 0 }),
  );
  const label = labelOf({ volumes: 27, takenAtMs: minutesAgo(1) });
  const intent = intentOf({ label, source: sourceOf('i-1', { volumes }), atMs: minutesAgo(3), snapshotIds: ['x'] });
  const bare = volumes.map((volume) =>
    snapshotOf(label, { tags: new Map([...tagsOfLabel(label, label.setId), ...tagsOfDevices(volumes)]) }, volume),
  );
  const view = { home: bare, sources: [['web', seen(sourceOf('i-1', { volumes }))]] as const };

  it('is told from what was written down, and becomes whole', () => {
    const decision = decide({ view, state: { creations: [intent] } });
    const tags = stepsOf(decision.plan, 'tag');
    expect(tags).toHaveLength(27);
    expect(stepsOf(decision.plan, 'create')).toEqual([]);
    expect(decision.state.creations).toEqual([intent]);
    const told = new Map(tags.flatMap((step) => step.snapshotIds.map((id) => [id, step.tags] as const)));
    const home = bare.map((snapshot) => ({
      ...snapshot,
      tags: new Map([...snapshot.tags, ...(told.get(snapshot.snapshotId) ?? [])]),
    }));
    const after = decide({ view: { ...view, home }, state: decision.state });
    expect(after.lineages[0]?.standings[0]?.newestAtMs).toBe(label.takenAtMs);
    expect(after.state.creations).toEqual([]);
    expect(stepsOf(after.plan, 'tag')).toEqual([]);
  });

  it('stays what it is where nothing was written down, and is not deleted', () => {
    const decision = decide({ view });
    expect(stepsOf(decision.plan, 'tag')).toHaveLength(25);
    expect(stepsOf(decision.plan, 'delete')).toEqual([]);
  });
});
