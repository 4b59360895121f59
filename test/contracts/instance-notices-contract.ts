import { beforeEach, describe, expect, it } from 'vitest';
import { type InstanceNotice, NOTICE_KINDS } from '../../shared/core/healing/instance-notice.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { FleetRecord, Lease, Ledger } from '../../shared/ports/ledger.ts';
import { fleetState, instanceIdOf } from './contract-values.ts';
import type { ContractHarness } from './contract-world.ts';

const NOW_MS = 1_700_000_000_000;

const noticeOf = (index: number, changes: Partial<InstanceNotice> = {}): InstanceNotice => ({
  instanceId: instanceIdOf(index),
  kind: 'spot-interruption',
  atMs: NOW_MS,
  doomedAtMs: NOW_MS + 2 * MINUTE_MS,
  ...changes,
});

const acquire = async (ledger: Ledger, fleet = 'web', nowMs = NOW_MS): Promise<Lease> => {
  const answer = await ledger.acquireLease(fleet, nowMs, nowMs + MINUTE_MS);
  if (answer.kind === 'held') throw new Error(`the lease of ${fleet} is held`);
  return answer.lease;
};

/** What every ledger promises about notices of instances. */
export const describeInstanceNoticesContract = (harness: ContractHarness): void => {
  describe(`notices of instances in the ledger over ${harness.name}`, () => {
    let ledger: Ledger;

    beforeEach(async () => {
      ({ ledger } = (await harness.openWorld()).ports);
    });

    const recordOf = async (fleet = 'web'): Promise<FleetRecord | undefined> =>
      (await ledger.readFleets([fleet])).get(fleet);
    const noticesOf = async (fleet = 'web') => (await recordOf(fleet))?.notices;

    it('are read back as they were announced, by instance and kind, each fleet its own', async () => {
      const all = NOTICE_KINDS.toSorted().map((kind) => noticeOf(1, { kind }));
      const retirement = noticeOf(0, { kind: 'retirement', doomedAtMs: null });
      await ledger.noteInstances('web', [...all, retirement]);
      await ledger.noteInstances('web-api', [noticeOf(2)]);
      expect(await noticesOf()).toEqual([retirement, ...all]);
      expect(await noticesOf('web-api')).toEqual([noticeOf(2)]);
    });

    it('mark their fleet dirty, also one that was never written', async () => {
      await ledger.noteInstances('web', [noticeOf(1)]);
      expect(await recordOf()).toEqual({ state: null, overrides: [], notices: [noticeOf(1)], dirty: true });
    });

    it('leave the fleet as it is when there are none', async () => {
      await ledger.noteInstances('web', []);
      expect(await recordOf()).toEqual({ state: null, overrides: [], notices: [], dirty: false });
    });

    it('need no lease, and the holder looks again', async () => {
      const lease = await acquire(ledger);
      await ledger.noteInstances('web', [noticeOf(1)]);
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('dirty');
      expect(await ledger.releaseLease(lease, fleetState(4))).toBe('released');
      expect(await recordOf()).toEqual({ state: fleetState(4), overrides: [], notices: [noticeOf(1)], dirty: false });
    });

    it('are in the record that comes with the lease', async () => {
      await ledger.noteInstances('web', [noticeOf(1)]);
      expect(await ledger.acquireLease('web', NOW_MS, NOW_MS + MINUTE_MS)).toMatchObject({
        record: { notices: [noticeOf(1)], dirty: false },
      });
    });

    it('announced twice are kept once, and mark the fleet dirty each time', async () => {
      await ledger.noteInstances('web', [noticeOf(1)]);
      await ledger.releaseLease(await acquire(ledger), fleetState(4));
      await ledger.noteInstances('web', [noticeOf(1), noticeOf(1)]);
      expect(await recordOf()).toEqual({ state: fleetState(4), overrides: [], notices: [noticeOf(1)], dirty: true });
    });

    it('give way to a later one of their kind, whatever the order they come in', async () => {
      const earlier = noticeOf(1);
      const later = noticeOf(1, { atMs: NOW_MS + 1, doomedAtMs: null });
      await ledger.noteInstances('web', [earlier]);
      await ledger.noteInstances('web', [later, noticeOf(2)]);
      expect(await noticesOf()).toEqual([later, noticeOf(2)]);
      await ledger.releaseLease(await acquire(ledger), fleetState(4));
      await ledger.noteInstances('web', [earlier, noticeOf(3)]);
      expect(await recordOf()).toMatchObject({ notices: [later, noticeOf(2), noticeOf(3)], dirty: true });
      await ledger.noteInstances('web', [earlier]);
      expect(await noticesOf()).toEqual([later, noticeOf(2), noticeOf(3)]);
      await ledger.noteInstances('api', [later, earlier]);
      expect(await noticesOf('api')).toEqual([later]);
    });

    if (harness.writesAtomically) {
      it('are all kept when many write at once', async () => {
        const notices = Array.from({ length: 20 }, (_, index) => noticeOf(index));
        await Promise.all(notices.map((notice) => ledger.noteInstances('web', [notice])));
        expect(await noticesOf()).toEqual(notices);
      });
    }

    it('come by the hundred', async () => {
      const notices = Array.from({ length: 130 }, (_, index) => noticeOf(index));
      await ledger.noteInstances('web', notices);
      expect(await noticesOf()).toEqual(notices);
      expect(await ledger.forgetNotices(await acquire(ledger), notices.slice(1))).toBe('saved');
      expect(await noticesOf()).toEqual([noticeOf(0)]);
    });

    it('are forgotten one by one, and one that is gone is as good as forgotten', async () => {
      const kept = noticeOf(1, { kind: 'rebalance' });
      await ledger.noteInstances('web', [noticeOf(1), kept, noticeOf(2)]);
      const lease = await acquire(ledger);
      expect(await ledger.forgetNotices(lease, [noticeOf(1)])).toBe('saved');
      expect(await noticesOf()).toEqual([kept, noticeOf(2)]);
      expect(await ledger.forgetNotices(lease, [noticeOf(1), noticeOf(2), noticeOf(3)])).toBe('saved');
      expect(await ledger.forgetNotices(lease, [])).toBe('saved');
      expect(await recordOf()).toMatchObject({ notices: [kept], dirty: false });
    });

    it('stay when they were announced anew since they were read', async () => {
      const again = noticeOf(1, { atMs: NOW_MS + 1 });
      await ledger.noteInstances('web', [noticeOf(1), noticeOf(2)]);
      const lease = await acquire(ledger);
      await ledger.noteInstances('web', [again]);
      expect(await ledger.forgetNotices(lease, [noticeOf(1), noticeOf(2)])).toBe('saved');
      expect(await noticesOf()).toEqual([again]);
    });

    it('are not forgotten under an older lease', async () => {
      await ledger.noteInstances('web', [noticeOf(1)]);
      const zombie = await acquire(ledger);
      await acquire(ledger, 'web', NOW_MS + MINUTE_MS);
      expect(await ledger.forgetNotices(zombie, [noticeOf(1)])).toBe('fenced');
      expect(await noticesOf()).toEqual([noticeOf(1)]);
      expect(await ledger.forgetNotices({ fleet: 'lost', fence: 1 }, [noticeOf(1)])).toBe('fenced');
    });

    it('outlive every write of the state', async () => {
      const lease = await acquire(ledger);
      await ledger.noteInstances('web', [noticeOf(1)]);
      await ledger.saveState(lease, fleetState(4));
      await ledger.releaseLease(lease, fleetState(5));
      expect(await recordOf()).toMatchObject({ state: fleetState(5), notices: [noticeOf(1)] });
    });
  });
};
