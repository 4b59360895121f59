import { describe, expect, test } from 'vitest';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { planRestore } from '../../../shared/core/restore/plan-restore.ts';
import type { PlanGround } from '../../../shared/core/restore/plan-target.ts';
import { labelOf, pointsOf, policyOf, snapshotOf, volumeOf } from '../backup/build-backups.ts';
import { NOW_MS } from '../build.ts';
import { groundOf, heldOf, instanceOf, MACHINE, memberOf, requestOf, tagGround } from './build-restore.ts';

const DATA = volumeOf('vol-data', { device: '/dev/sdf', root: false, sizeGiB: 100 });
const STATEFUL = { stateful: { devices: ['/dev/sdf'], address: 'none' } } as const;

const pointOf = (lineage: string, slot: string | null): RecoveryPoint => {
  const [point] = pointsOf([snapshotOf(labelOf({ lineage, slot, volumes: 1 }), {}, DATA)]);
  if (point === undefined) throw new Error('no point');
  return point;
};

const slotPoint = pointOf('3', '3');
const slotVolume = {
  volumeId: 'vol-9',
  slot: '3',
  device: '/dev/sdf',
  zone: 'eu-west-1a',
  state: 'available',
  instanceId: null,
  attachment: 'detached',
  deleteOnTermination: false,
} as const;

const ask = (ground: PlanGround, point = pointOf(MACHINE, null)) =>
  planRestore({
    id: 'web-1',
    stage: 'dev',
    request: requestOf({ into: 'in-place' }),
    policy: policyOf(),
    point,
    chosen: 'the newest',
    ground,
    nowMs: NOW_MS,
  });

const planned = (answer: ReturnType<typeof planRestore>) => {
  if ('kind' in answer) throw new Error(answer.because);
  return answer;
};

describe('a restore in place of a machine with a slot', () => {
  test('keeps the slot that a machine holds by now, whatever it was when the point was taken: seeds 213 and 427', () => {
    const ground = groundOf({ members: [memberOf({ slot: '3' })] }, STATEFUL);
    expect(planned(ask(ground)).plan.target).toMatchObject({ kind: 'instance', slot: '3' });
    expect(planned(ask(tagGround())).plan.target).toMatchObject({ kind: 'instance', slot: null });
  });

  test('replaces the volume that its slot has on the machine, and minds none that goes or is of other devices', () => {
    const held = instanceOf({ volumes: [heldOf({ volumeId: 'vol-9' })] });
    const others = [
      { ...slotVolume, volumeId: 'vol-8', state: 'deleting' as const },
      { ...slotVolume, volumeId: 'vol-7', slot: '4' },
      { ...slotVolume, volumeId: 'vol-6', device: '/dev/sdg' },
    ];
    const ground = groundOf(
      { members: [memberOf({ slot: '3' })], machine: held, slotVolumes: [slotVolume, ...others] },
      STATEFUL,
    );
    const { volumes } = planned(ask(ground, slotPoint));
    expect(volumes).toMatchObject([{ device: '/dev/sdf', replaced: 'vol-9' }]);
  });

  test('does not begin while the volume of its slot is not on the machine: seed 65', () => {
    const ground = groundOf({ members: [memberOf({ slot: '3' })], slotVolumes: [slotVolume] }, STATEFUL);
    expect(ask(ground, slotPoint)).toEqual({
      kind: 'refused',
      code: 'TARGET_BUSY',
      because: 'vol-9 of slot 3 is not on i-1: wait until it is, or take its tag ballast:slot off',
    });
  });
});
