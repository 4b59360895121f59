import { describe, expect, test } from 'vitest';
import type { RecoveryPoint } from '../../../shared/core/backup/recovery-point.ts';
import { findHolder } from '../../../shared/core/restore/plan-target.ts';
import { labelOf } from '../backup/build-backups.ts';
import { MACHINE, memberOf } from './build-restore.ts';

const pointOf = (slot: string | null): RecoveryPoint => ({
  ...labelOf({ lineage: slot ?? MACHINE, instanceId: MACHINE, slot }),
  holdings: new Map(),
});
const slotPoint = pointOf('3');

describe('findHolder', () => {
  test('finds the machine that has the slot, whichever it was once', () => {
    const holder = memberOf({ id: 'i-7', slot: '3' });
    const gone = memberOf({ slot: '3', lifecycle: 'terminated' });
    expect(findHolder(slotPoint, [memberOf({ slot: '4' }), gone, holder])).toBe('i-7');
    expect(findHolder(slotPoint, [memberOf({ slot: '3', role: 'retiring' }), holder])).toBe('i-7');
  });

  test('finds none while two have it, or nobody has', () => {
    expect(findHolder(slotPoint, [memberOf({ slot: '3' }), memberOf({ id: 'i-7', slot: '3' })])).toBeNull();
    expect(findHolder(slotPoint, [])).toBeNull();
  });

  test('is the machine that the point was taken of, without a slot', () => {
    expect(findHolder(pointOf(null), [])).toBe(MACHINE);
  });
});
