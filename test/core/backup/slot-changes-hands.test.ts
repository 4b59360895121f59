import { describe, expect, it } from 'vitest';
import type { BackupSource } from '../../../shared/core/backup/backup-source.ts';
import { hoursAgo, labelOf, protectionOf, seen, snapshotOf, sourceOf, volumeOf } from './build-backups.ts';
import { decide, stepsOf } from './decide-scene.ts';

const protections = [protectionOf({}, { by: { kind: 'fleet', devices: ['/dev/sdf'] } })];

const data = (changes: Partial<BackupSource['volumes'][number]> = {}) =>
  volumeOf('vol-data', { device: '/dev/sdf', root: false, slot: '0', ...changes });

const machine = (instanceId: string, volumes: BackupSource['volumes']): BackupSource => ({
  ...sourceOf('0', { instanceId, slot: '0' }),
  volumes: [volumeOf(`vol-root-${instanceId}`), ...volumes],
});

const before = snapshotOf(labelOf({ takenAtMs: hoursAgo(36), lineage: '0', slot: '0', instanceId: 'i-1' }));

const lookAt = (machines: readonly BackupSource[], snapshots = [before]) =>
  decide({ protections, view: { sources: [['web', seen(...machines)]], home: snapshots } });

describe('a slot that goes from one machine to the next', () => {
  it.each([
    ['none', []],
    ["its machine's own", [volumeOf('vol-new', { device: '/dev/sdf', root: false })]],
    ["another slot's", [data({ slot: '1' })]],
  ])('gets no point while the volume on its device is %s', (_, volumes) => {
    const decision = lookAt([machine('i-2', volumes)]);
    expect(stepsOf(decision.plan, 'create')).toEqual([]);
    expect(decision.lineages[0]?.waiting).toBe('i-2 has not been given the volume of 0 on /dev/sdf yet');
  });

  it('gets one of the machine that has its volumes, be it the one before or the next', () => {
    expect(stepsOf(lookAt([machine('i-2', [data()])]).plan, 'create')).toHaveLength(1);
    expect(stepsOf(lookAt([machine('i-1', [])]).plan, 'create')).toHaveLength(1);
    const both = lookAt([machine('i-2', []), machine('i-1', [data()])]);
    expect(stepsOf(both.plan, 'create').map(({ intent }) => intent.source.instanceId)).toEqual(['i-1']);
  });

  it('gets one point of two machines that claim it before it has any', () => {
    const both = lookAt([machine('i-1', [data()]), machine('i-2', [])], []);
    expect(stepsOf(both.plan, 'create').map(({ intent }) => intent.source.instanceId)).toEqual(['i-1']);
  });
});
