import { expect, it } from 'vitest';
import { recordFailure } from '../../../shared/core/backup/backup-rests.ts';
import type { BackupRest } from '../../../shared/core/backup/backup-state.ts';

it('remembers of thousands of failures no more than an item of the ledger takes, the newest first', () => {
  let rests: readonly BackupRest[] = [];
  for (let index = 0; index < 2_000; index += 1) {
    const volumeId = `vol-${String(index).padStart(17, '0')}`;
    const because = 'the copy ended in error; can the key be used there? '.repeat(20);
    const failed = `db.20260115T120000Z.i-00000000000000000>us-west-2:${volumeId}@mk1b4b9c`;
    rests = recordFailure(rests, `copy ${volumeId} us-west-2`, { because, failed }, index);
  }
  expect(JSON.stringify(rests).length).toBeLessThan(300_000);
  expect(rests.at(-1)?.subject).toBe('copy vol-00000000000001999 us-west-2');
  expect(rests.length).toBeGreaterThan(500);
});
