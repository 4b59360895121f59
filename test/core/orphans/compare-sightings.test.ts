import { describe, expect, it } from 'vitest';
import {
  compareSightings,
  isRemovable,
  isSameOrphan,
  SIGHTINGS_APART_MS,
  toSightings,
} from '../../../shared/core/orphans/compare-sightings.ts';
import type { Orphan } from '../../../shared/core/orphans/find-orphans.ts';
import { NOW_MS } from '../build.ts';
import { ownedInstance, ownedVolume } from './belongings.ts';

const orphan = (changes: Partial<Orphan> = {}): Orphan => ({
  belonging: ownedInstance(),
  reason: 'FLEET_GONE',
  because: 'nobody keeps it',
  usdPerMonth: 73,
  spared: null,
  ...changes,
});

const LATER_MS = NOW_MS + SIGHTINGS_APART_MS;

describe('sightings', () => {
  const first = toSightings(compareSightings([orphan()], [], NOW_MS));

  it('date an orphan from the first of them', () => {
    expect(first).toEqual([{ kind: 'instance', id: 'i-1', reason: 'FLEET_GONE', sinceMs: NOW_MS }]);
    const [again] = compareSightings([orphan({ because: 'said otherwise' })], first, LATER_MS);
    expect(again).toMatchObject({ sinceMs: NOW_MS, because: 'said otherwise' });
  });

  it('begin anew for another reason, for another thing, and after it was none', () => {
    const others = [
      orphan({ reason: 'RETIREMENT_FORGOTTEN' }),
      orphan({ belonging: ownedInstance({ id: 'i-2' }) }),
      orphan({ belonging: ownedVolume({ id: 'i-1' }) }),
    ];
    for (const { sinceMs } of compareSightings(others, first, LATER_MS)) expect(sinceMs).toBe(LATER_MS);
    const none = toSightings(compareSightings([], first, NOW_MS + 1));
    expect(compareSightings([orphan()], none, LATER_MS)[0]?.sinceMs).toBe(LATER_MS);
  });
});

describe('removal', () => {
  const sighted = { ...orphan(), sinceMs: NOW_MS };

  it('takes two sightings, far enough apart', () => {
    expect(isRemovable(sighted, false, NOW_MS)).toBe(false);
    expect(isRemovable(sighted, false, LATER_MS - 1)).toBe(false);
    expect(isRemovable(sighted, false, LATER_MS)).toBe(true);
    expect(isRemovable({ ...sighted, sinceMs: LATER_MS + 1 }, false, LATER_MS)).toBe(false);
  });

  it('spares what is kept, and data unless it is given up', () => {
    expect(isRemovable({ ...sighted, spared: 'kept' }, true, LATER_MS)).toBe(false);
    expect(isRemovable({ ...sighted, spared: 'data' }, false, LATER_MS)).toBe(false);
    expect(isRemovable({ ...sighted, spared: 'data' }, true, LATER_MS)).toBe(true);
  });

  it('knows the same orphan again, unless it is kept by now', () => {
    expect(isSameOrphan(orphan(), orphan({ because: 'said otherwise', usdPerMonth: null }))).toBe(true);
    expect(isSameOrphan(orphan(), orphan({ spared: 'kept' }))).toBe(false);
    expect(isSameOrphan(orphan(), orphan({ reason: 'LEFT_BEHIND' }))).toBe(false);
  });
});
