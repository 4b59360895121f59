import { beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '../../shared/ports/journal.ts';
import { decisionRecord } from './contract-values.ts';
import type { ContractHarness } from './contract-world.ts';

const NOW_MS = 1_700_000_000_000;

/** What every journal promises. */
export const describeJournalContract = (harness: ContractHarness): void => {
  describe(`journal over ${harness.name}`, () => {
    let journal: Journal;

    beforeEach(async () => {
      journal = (await harness.openWorld()).ports.journal;
    });

    it('is empty at first', async () => {
      expect(await journal.read({ fleet: 'web', untilMs: NOW_MS, last: 10 })).toEqual([]);
      expect(await journal.find('web-loyw3v28-1')).toBeNull();
      expect(await journal.find('nonsense')).toBeNull();
    });

    it('gives records back whole, newest first, of the fleet asked for', async () => {
      const records = [1, 2, 3].map((minute) => decisionRecord('web', NOW_MS + minute * 60_000, String(minute)));
      for (const record of records) await journal.append(record);
      await journal.append(decisionRecord('web-api', NOW_MS, '1'));
      expect(await journal.read({ fleet: 'web', untilMs: NOW_MS * 2, last: 10 })).toEqual(records.toReversed());
    });

    it('gives at most the number asked for, none newer than asked for', async () => {
      const records = Array.from({ length: 12 }, (_, index) => decisionRecord('web', NOW_MS + index, String(index)));
      for (const record of records) await journal.append(record);
      const read = await journal.read({ fleet: 'web', untilMs: NOW_MS + 8, last: 3 });
      expect(read.map(({ atMs }) => atMs - NOW_MS)).toEqual([8, 7, 6]);
    });

    it('finds a record by its id, whatever hyphens the fleet has and whatever way it was decided', async () => {
      const records = [
        decisionRecord('web', NOW_MS, '12'),
        decisionRecord('web-api', NOW_MS, '12.1'),
        decisionRecord('web', NOW_MS, 'dry-run'),
        decisionRecord('a-longname-b', NOW_MS, 'observe'),
      ];
      for (const record of records) await journal.append(record);
      for (const record of records) expect(await journal.find(record.id)).toEqual(record);
      expect(await journal.find(`web-${(NOW_MS + 1).toString(36)}-12`)).toBeNull();
    });
  });
};
