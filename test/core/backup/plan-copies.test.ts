import { describe, expect, it } from 'vitest';
import { recordFailure } from '../../../shared/core/backup/backup-rests.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
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
  volumeOf,
} from './build-backups.ts';
import { type Changes, copyIntent, decide, stepsOf, today, yesterday } from './decide-scene.ts';

describe('what is copied', () => {
  const copies = (changes: Changes = {}) => stepsOf(decide({ view: { home: [today] }, ...changes }).plan, 'copy');

  it('is each snapshot of what is whole, with all its tags', () => {
    const [step, ...others] = copies();
    expect(others).toEqual([]);
    expect(step).toMatchObject({
      from: { region: HOME, snapshotId: today.snapshotId },
      encrypted: false,
      kmsKey: null,
      withinMinutes: null,
      because: `${AWAY} lacks /dev/xvda of ${labelOf().setId}`,
      intent: { setId: labelOf().setId, volumeId: 'vol-i-1', region: AWAY, atMs: NOW_MS, snapshotId: null },
    });
    expect(step?.intent.operation).toBe(`${labelOf().setId}>${AWAY}:vol-i-1@${NOW_MS.toString(36)}`);
    expect(step?.tags).toEqual(new Map([...today.tags, ['ballast:operation', step?.intent.operation]]));
  });

  it.each([
    ['under way', { view: { home: [today], away: [copyOf(today, { state: 'pending' })] } }],
    ['there', { view: { home: [today], away: [copyOf(today)] } }],
    ['not whole at home', { view: { home: [{ ...today, state: 'pending' as const }] } }],
    ['where that cannot be read', { view: { home: [today], away: unknown } }],
    ['asked for', { state: { copies: [copyIntent()] } }],
    ['asked for and answered', { state: { copies: [copyIntent({ atMs: minutesAgo(9), snapshotId: 'snap-9' })] } }],
    ['resting', { state: { rests: recordFailure([], `copy vol-i-1 ${AWAY}`, { because: 'no' }, NOW_MS) } }],
    [
      'going where nothing can go',
      { state: { rests: recordFailure([], `copies ${AWAY}`, { because: 'no' }, NOW_MS) } },
    ],
    ['of nobody’s', { protections: [] }],
    ['to go nowhere', { protections: [protectionOf({ copyTo: [] })] }],
    ['only observed', { protections: [protectionOf({}, { mode: 'observe' })] }],
  ] satisfies readonly (readonly [string, Changes])[])('is nothing that is %s', (_, changes) => {
    expect(copies(changes)).toEqual([]);
  });

  it.each([
    ['was asked for three minutes ago', { state: { copies: [copyIntent({ atMs: minutesAgo(3) })] } }],
    [
      'was answered ten minutes ago',
      { state: { copies: [copyIntent({ atMs: minutesAgo(10), snapshotId: 'snap-9' })] } },
    ],
    ['was asked for elsewhere', { state: { copies: [copyIntent({ region: 'ap-southeast-2' })] } }],
    [
      'rests no longer',
      { state: { rests: recordFailure([], `copy vol-i-1 ${AWAY}`, { because: 'no' }, minutesAgo(1)) } },
    ],
    ['is the newest though of no class', { view: { home: [snapshotOf(labelOf({ classes: [] }))] } }],
    [
      'hangs for a day, the next one of it',
      { view: { home: [yesterday, today], away: [copyOf(yesterday, { state: 'pending', startedMs: hoursAgo(24) })] } },
    ],
    [
      'was asked for and broke',
      {
        view: { home: [today], away: [copyOf(today, { state: 'error' })] },
        state: {
          rests: [
            {
              subject: `copy vol-i-1 ${AWAY}`,
              untilMs: NOW_MS,
              backOffMs: MINUTE_MS,
              failures: 1,
              failed: 'x',
              because: 'x',
            },
          ],
        },
      },
    ],
  ] satisfies readonly (readonly [string, Changes])[])('is what %s', (_, changes) => {
    expect(copies(changes)).toHaveLength(1);
  });

  it('is one set of a source after the other, the newest first, and none that would go again', () => {
    const days = [12, 36, 60, 84].map((hours) => snapshotOf(labelOf({ takenAtMs: hoursAgo(hours) })));
    const protections = [protectionOf({ keep: { daily: 3 } })];
    const sent: string[] = [];
    let away: readonly SnapshotView[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const [step, ...others] = copies({ view: { home: days, away }, protections });
      expect(others).toEqual([]);
      if (step === undefined) break;
      sent.push(step.intent.setId);
      const source = days.find(({ snapshotId }) => snapshotId === step.from.snapshotId) ?? today;
      expect(
        copies({
          view: { home: days, away: [...away, copyOf(source, { state: 'pending', startedMs: hoursAgo(1) })] },
          protections,
        }),
      ).toEqual([]);
      away = [...away, copyOf(source)];
    }
    expect(sent).toEqual([12, 36, 60].map((hours) => labelOf({ takenAtMs: hoursAgo(hours) }).setId));
  });

  it('finishes the set that was begun before a newer one', () => {
    const parts = (hours: number) => {
      const label = labelOf({ takenAtMs: hoursAgo(hours), volumes: 2 });
      return [volumeOf('vol-a'), volumeOf('vol-b', { device: '/dev/sdf' })].map((volume) =>
        snapshotOf(label, {}, volume),
      );
    };
    const [begun = today, missing = today] = parts(36);
    const steps = copies({
      view: { home: [...parts(36), ...parts(12)], away: [copyOf(begun, { state: 'pending', startedMs: hoursAgo(1) })] },
    });
    expect(steps.map(({ from }) => from.snapshotId)).toEqual([missing.snapshotId]);
  });

  it('goes to the Region that is furthest behind what is allowed first, and 20 at most', () => {
    const lineage = (index: number) => `i-${String(index).padStart(2, '0')}`;
    const home = Array.from({ length: 30 }, (_, index) => snapshotOf(labelOf({ lineage: lineage(index) })));
    const held = [3, 4].map((index) => {
      const old = snapshotOf(labelOf({ lineage: lineage(index), takenAtMs: hoursAgo(100 + index) }));
      return [old, copyOf(old)] as const;
    });
    const sources = [['web', seen(...home.map((_, index) => sourceOf(lineage(index))))]] as const;
    const view = { sources, home: [...home, ...held.map(([old]) => old)], away: held.map(([, copy]) => copy) };
    const decision = decide({ view });
    const order = stepsOf(decision.plan, 'copy').map(({ from }) => from.snapshotId);
    expect(order).toHaveLength(20);
    expect(order).not.toContain(home[3]?.snapshotId);
    expect(decision.steps).toContainEqual({ rule: 'queue', before: 10, after: 10, because: `copies wait for ${AWAY}` });
    const stray = Array.from({ length: 15 }, (_, index) =>
      copyOf(snapshotOf(labelOf({ stage: 'prod', lineage: `j-${index}` })), { state: 'pending' }),
    );
    const open = [3, 4, 5].map((index) =>
      copyIntent({
        operation: `op-${index}`,
        setId: labelOf({ lineage: lineage(index) }).setId,
        volumeId: `vol-${lineage(index)}`,
      }),
    );
    const full = decide({ view: { ...view, away: [...view.away, ...stray] }, state: { copies: open } });
    expect(stepsOf(full.plan, 'copy')).toHaveLength(2);
    expect(full.state.copies).toHaveLength(5);
    const two = {
      sources,
      home: view.home.filter(({ tags }) => [lineage(3), lineage(4)].includes(tags.get('ballast:source') ?? '')),
      away: view.away,
    };
    expect(stepsOf(decide({ view: two }).plan, 'copy').map(({ intent }) => intent.volumeId)).toEqual([
      'vol-i-04',
      'vol-i-03',
    ]);
  });

  it.each([
    [null, null],
    [20 * MINUTE_MS, 15],
    [10 * MINUTE_MS, 15],
    [47 * MINUTE_MS, 45],
    [100 * HOUR_MS, 2_880],
  ])('is to be complete within what a stated RPO of %s leaves: %s', (copyWithinMs, expected) => {
    expect(copies({ protections: [protectionOf({ copyWithinMs })] })[0]?.withinMinutes).toBe(expected);
  });

  it.each([
    [false, null, false],
    [true, null, true],
    [false, 'alias/a', true],
  ])('is encrypted as its source, or by a key: %s and %s', (encrypted, kmsKey, expected) => {
    const [step] = copies({ view: { home: [{ ...today, encrypted }] }, protections: [protectionOf({ kmsKey })] });
    expect(step).toMatchObject({ encrypted: expected, kmsKey });
  });

  it('is nothing of a source that is gone once it has expired', () => {
    const state = { absent: [{ subject: 'web i-1', sinceMs: hoursAgo(3) }] };
    const gone = (expiresAtMs: number) =>
      copies({ view: { home: [snapshotOf(labelOf({ expiresAtMs }))], sources: [['web', seen()]] }, state });
    expect([gone(NOW_MS), gone(NOW_MS + 1)].map(({ length }) => length)).toEqual([0, 1]);
  });

  it('is asked for once by the state that it leaves', () => {
    const first = decide({ view: { home: [today] } });
    expect(first.state.copies).toHaveLength(1);
    expect(copies({ state: first.state })).toEqual([]);
    const away = [copyOf(today, { tags: stepsOf(first.plan, 'copy')[0]?.tags ?? new Map() })];
    expect(decide({ view: { home: [today], away }, state: first.state }).state.copies).toEqual([]);
  });
});
