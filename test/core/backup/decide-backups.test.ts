import { describe, expect, it } from 'vitest';
import type { BackupView } from '../../../shared/core/backup/backup-view.ts';
import { decideBackups, recordAnswer } from '../../../shared/core/backup/decide-backups.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';
import { copyOf, HOME, labelOf, protectionOf, seen, snapshotOf, sourceOf, stateOf, viewOf } from './build-backups.ts';
import { type Changes, copyIntent, decide, intentOf, today } from './decide-scene.ts';

describe('what became of a step', () => {
  const before = stateOf({ creations: [intentOf()], copies: [copyIntent()] });
  const { setId } = intentOf().label;

  it.each([
    ['made', { kind: 'created', setId, snapshotIds: ['a'] }, { creations: [intentOf({ snapshotIds: ['a'] })] }],
    ['made by another', { kind: 'created', setId: 'x', snapshotIds: ['a'] }, {}],
    ['copied', { kind: 'copied', operation: 'op', snapshotId: 'b' }, { copies: [copyIntent({ snapshotId: 'b' })] }],
    ['copied by another', { kind: 'copied', operation: 'x', snapshotId: 'b' }, {}],
    ['not begun', { kind: 'not-begun', intent: setId }, { creations: [] }],
    ['not begun to copy', { kind: 'not-begun', intent: 'op' }, { copies: [] }],
    [
      'refused',
      { kind: 'refused', intent: 'op', subject: 's', because: 'no' },
      {
        copies: [],
        rests: [
          { subject: 's', untilMs: NOW_MS + MINUTE_MS, backOffMs: MINUTE_MS, failures: 1, failed: null, because: 'no' },
        ],
      },
    ],
    [
      'held',
      { kind: 'held', region: HOME, snapshotId: 'a' },
      { held: [{ region: HOME, snapshotId: 'a', untilMs: NOW_MS + DAY_MS }] },
    ],
  ] as const)('is remembered when it was %s', (_, answer, changes) => {
    expect(recordAnswer(before, answer, NOW_MS)).toEqual({ ...before, ...changes });
  });

  it('replaces what was known of a snapshot that is held', () => {
    const held = [
      { region: HOME, snapshotId: 'a', untilMs: 1 },
      { region: HOME, snapshotId: 'b', untilMs: 1 },
    ];
    const after = recordAnswer(stateOf({ held }), { kind: 'held', region: HOME, snapshotId: 'a' }, NOW_MS);
    expect(after.held).toEqual([held[1], { region: HOME, snapshotId: 'a', untilMs: NOW_MS + DAY_MS }]);
  });
});

describe('when it is looked at next', () => {
  const settled = { home: [today], away: [copyOf(today)] };

  it.each([
    ['in a minute while something is asked for', { view: {} }, MINUTE_MS],
    [
      'in a minute while something is pending',
      { view: { home: [today], away: [copyOf(today, { state: 'pending' })] } },
      MINUTE_MS,
    ],
    ['in five where all is well', { view: settled }, 5 * MINUTE_MS],
    ['when the next is due', { view: settled, protections: [protectionOf({ atMinutes: 12 * 60 + 3 })] }, 3 * MINUTE_MS],
    [
      'in five though another stage’s is pending',
      {
        view: {
          ...settled,
          home: [today, snapshotOf(labelOf({ stage: 'prod' }), { state: 'pending', snapshotId: 'snap-prod' })],
        },
      },
      5 * MINUTE_MS,
    ],
    [
      'in a minute while one waits',
      { view: { ...settled, sources: [['web', seen(sourceOf(), sourceOf('i-2', { volumes: [] }))]] } },
      MINUTE_MS,
    ],
  ] satisfies readonly (readonly [string, Changes, number])[])('%s', (_, changes, laterMs) => {
    expect(decide(changes).state.lookAtMs).toBe(NOW_MS + laterMs);
  });
});

describe('what a decision is called', () => {
  const whole: BackupView = viewOf({ home: [today], away: [copyOf(today)] });

  it.each([
    ['BACKED_UP', { view: { home: [today], away: [copyOf(today)] } }],
    ['COPYING', { view: { home: [today] } }],
    ['AWAITING_SNAPSHOTS', { view: { home: [{ ...today, state: 'pending' as const }] } }],
    ['NOTHING_PROTECTED', { protections: [], view: { sources: [] } }],
    ['BACKED_UP', { protections: [], view: { sources: [], home: [today] } }],
    ['EXPIRING', { protections: [], nowMs: NOW_MS + 20 * DAY_MS, view: { sources: [], home: [today] } }],
  ] satisfies readonly (readonly [string, Changes])[])('%s', (code, changes) => {
    expect(decide(changes).code).toBe(code);
  });

  it('is argued step by step', () => {
    const { steps } = decideBackups([protectionOf()], whole, stateOf(), NOW_MS);
    expect(steps).toEqual([{ rule: 'recovery points', before: 1, after: 1, because: '1 are known' }]);
  });
});
