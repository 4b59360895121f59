import { expect, it } from 'vitest';
import { MINUTE_MS } from '../../shared/core/time.ts';
import { reportMove } from '../../shared/operations/report-move.ts';
import { moveOf } from '../core/failover/build-services.ts';

const restoredFrom = (...agesMs: readonly number[]) => {
  const move = moveOf('over', { outageSinceMs: null });
  const restores = agesMs.map((ageMs, index) => ({
    fleet: 'web',
    lineage: `slot-${index}`,
    restoreId: `restore-${index}`,
    takenAtMs: move.startedMs - ageMs,
    done: true,
  }));
  return reportMove('shop', { ...move, restores });
};

it('loses what is younger than the oldest point', () => {
  expect(restoredFrom(MINUTE_MS, 3 * MINUTE_MS).times.rpoMs).toBe(3 * MINUTE_MS);
});

it('loses nothing by points that were taken after the move began, and not less than nothing', () => {
  expect(restoredFrom(-MINUTE_MS).times.rpoMs).toBe(0);
});
