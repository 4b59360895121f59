import { describe, expect, test } from 'vitest';
import type { Proof } from '../../../shared/core/backup/point-label.ts';
import { tagsOfProof } from '../../../shared/core/backup/point-label.ts';
import type { SnapshotView } from '../../../shared/core/backup/snapshot-view.ts';
import { findDueProofs, type ProofSituation } from '../../../shared/core/restore/find-due-proofs.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { HOME, hoursAgo, labelOf, pointsOf, protectionOf, snapshotOf } from '../backup/build-backups.ts';
import { NOW_MS } from '../build.ts';
import { proofState, stateOf } from './build-restore.ts';

const WEEKLY = { everyMs: 7 * DAY_MS, check: { kind: 'status' }, withinMs: 30 * MINUTE_MS } as const;

const snapshot = (
  hours: number,
  proof: Proof | null = null,
  label: Parameters<typeof labelOf>[0] = {},
): SnapshotView => {
  const plain = snapshotOf(labelOf({ takenAtMs: hoursAgo(hours), setId: `set-${hours}`, ...label }));
  return proof === null ? plain : { ...plain, tags: new Map([...plain.tags, ...tagsOfProof(proof)]) };
};

const proven = (hours: number, passed = true): Proof => ({ atMs: hoursAgo(hours), tookMs: MINUTE_MS, passed });

const due = (snapshots: readonly SnapshotView[], changes: Partial<ProofSituation> = {}) =>
  findDueProofs({
    protections: [protectionOf({ proof: WEEKLY })],
    points: pointsOf(snapshots),
    restores: [],
    stage: 'dev',
    region: HOME,
    named: null,
    nowMs: NOW_MS,
    ...changes,
  }).map(({ setId, because }) => `${setId}: ${because}`);

describe('findDueProofs', () => {
  test('proves the newest that is whole, first at once and then once in its time', () => {
    expect(due([snapshot(1), snapshot(30)])).toEqual(['set-1: none was ever proven']);
    expect(due([snapshot(1), snapshot(30, proven(24))])).toEqual([]);
    expect(due([snapshot(1), snapshot(200, proven(7 * 24))])).toEqual([
      'set-1: the last proof was at 2026-01-08T12:00:00.000Z, and passed',
    ]);
    expect(due([snapshot(1), snapshot(99, proven(9 * 24)), snapshot(30, proven(24))])).toEqual([]);
  });

  test('tries again a day after one that did not pass, or that never came to a result', () => {
    expect(due([snapshot(1, proven(23, false))])).toEqual([]);
    expect(due([snapshot(1, proven(24, false))])).toEqual([
      'set-1: the last proof was at 2026-01-14T12:00:00.000Z, and did not pass',
    ]);
    const over = proofState({ phase: 'over' });
    const at = (hours: number, proof: (typeof over)['proof'] = null) => ({
      restores: [{ ...over, proof, plan: { ...over.plan, askedAtMs: NOW_MS - hours * HOUR_MS } }],
    });
    expect(due([snapshot(1)], at(23))).toEqual([]);
    expect(due([snapshot(1)], at(25))).toHaveLength(1);
    expect(due([snapshot(1)], at(25, { passed: true, tookMs: 1, atMs: NOW_MS }))).toEqual([]);
  });

  test('counts neither restores that prove nothing nor those of others', () => {
    const other = proofState({ phase: 'launching' }, { protection: 'db' });
    expect(due([snapshot(1)], { restores: [stateOf(), other] })).toHaveLength(1);
    expect(due([snapshot(1)], { restores: [proofState({ phase: 'launching' })], named: ['web'] })).toEqual([]);
  });

  test('takes turns with slots: the one that was proven longest ago', () => {
    const slot = (name: string) => ({ lineage: name, slot: name });
    const all = [snapshot(1, null, slot('0')), snapshot(2, null, slot('1')), snapshot(3, null, slot('2'))];
    const old = [snapshot(300, proven(8 * 24), slot('0')), snapshot(301, proven(9 * 24), slot('1'))];
    expect(due([...all, ...old])).toMatchObject([expect.stringContaining('set-3')]);
    const older = [
      ...all.slice(0, 2),
      snapshot(300, proven(192), slot('0')),
      snapshot(301, proven(240), slot('1')),
      snapshot(302, proven(180), slot('1')),
    ];
    expect(due(older)).toMatchObject([expect.stringContaining('set-1:')]);
  });

  test('proves nothing that is not to be proven, not whole, not acted on, or no fleet', () => {
    expect(due([])).toEqual([]);
    expect(due([{ ...snapshot(1), state: 'pending' }])).toEqual([]);
    expect(due([snapshot(1)], { stage: 'prod' })).toEqual([]);
    expect(due([snapshot(1)], { protections: [protectionOf()] })).toEqual([]);
    expect(due([snapshot(1)], { protections: [protectionOf({ proof: WEEKLY }, { mode: 'observe' })] })).toEqual([]);
    const by = { kind: 'tag', key: 'a', value: 'b', of: 'instances' } as const;
    expect(due([snapshot(1)], { protections: [protectionOf({ proof: WEEKLY }, { by })] })).toEqual([]);
  });

  test('proves what a person names, and nothing else, due or not', () => {
    expect(due([snapshot(1, proven(1))], { named: ['web'] })).toEqual(['set-1: a person asked for it']);
    expect(due([snapshot(1)], { named: ['db'] })).toEqual([]);
  });
});
