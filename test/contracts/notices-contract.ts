import { describe, expect, it } from 'vitest';
import type { ContractHarness } from './contract-world.ts';

/** What every implementation of the notices port promises. */
export const describeNoticesContract = (harness: ContractHarness): void => {
  describe(`notices over ${harness.name}`, () => {
    it('takes any subject and explanation', async () => {
      const { notices } = (await harness.openWorld()).ports;
      const sent = notices.send({
        fleet: 'web',
        decisionId: 'web-mb2k9f0a-1',
        code: 'SCALE_OUT',
        subject: `größer\n${'x'.repeat(200)}`,
        explained: 'scale SCALE_OUT; cpu: 2 -> 4',
        atMs: 1_700_000_000_000,
      });
      expect(await sent).toBeUndefined();
    });
  });
};
