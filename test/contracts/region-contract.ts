import { beforeEach, describe, expect, it } from 'vitest';
import type { DryPool } from '../../shared/core/fleet-state.ts';
import type { ZoneShift } from '../../shared/core/fleet-view.ts';
import { MINUTE_MS } from '../../shared/core/time.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import type { ContractHarness } from './contract-world.ts';

const NOW_MS = 1_700_000_000_000;

const poolOf = (changes: Partial<DryPool> = {}): DryPool => ({
  instanceType: 'm7g.large',
  zone: 'eu-west-1a',
  market: 'on-demand',
  untilMs: NOW_MS,
  backOffMs: 3 * MINUTE_MS,
  ...changes,
});

const SPOT = poolOf({ market: 'spot' });
const OTHER_ZONE = poolOf({ zone: 'eu-west-1b' });

const shiftOf = (changes: Partial<ZoneShift> = {}): ZoneShift => ({
  zoneId: 'euw1-az1',
  sinceMs: NOW_MS,
  untilMs: NOW_MS + MINUTE_MS,
  because: 'autoshift',
  ...changes,
});

/** What every ledger promises about what all fleets of a Region share. */
export const describeRegionContract = (harness: ContractHarness): void => {
  describe(`the Region's record in the ledger over ${harness.name}`, () => {
    let ledger: Ledger;

    beforeEach(async () => {
      ({ ledger } = (await harness.openWorld()).ports);
    });

    const poolsNow = async (): Promise<readonly DryPool[]> => (await ledger.readRegion()).dryPools;

    it('is empty until something is known', async () => {
      expect(await ledger.readRegion()).toEqual({ dryPools: [], shifts: [] });
    });

    it('tells pools and shifts, each as it was last put', async () => {
      await ledger.putPools([SPOT, poolOf()]);
      await ledger.putShift(shiftOf());
      await ledger.putPools([OTHER_ZONE, poolOf({ untilMs: NOW_MS + 1, backOffMs: 6 * MINUTE_MS })]);
      await ledger.putShift(shiftOf({ zoneId: 'euw1-az2' }));
      expect(await ledger.readRegion()).toEqual({
        dryPools: [poolOf({ untilMs: NOW_MS + 1, backOffMs: 6 * MINUTE_MS }), SPOT, OTHER_ZONE],
        shifts: [shiftOf(), shiftOf({ zoneId: 'euw1-az2' })],
      });
    });

    it('is no fleet', async () => {
      await ledger.putPools([poolOf()]);
      expect((await ledger.readFleets(['region'])).get('region')?.state).toBeNull();
    });

    it('keeps the longer rest of a pool, whoever writes last', async () => {
      const longer = poolOf({ untilMs: NOW_MS + 1 });
      await ledger.putPools([longer]);
      await ledger.putPools([poolOf(), SPOT]);
      expect(await poolsNow()).toEqual([longer, SPOT]);
      await ledger.putPools([poolOf({ zone: 'eu-west-1c', untilMs: NOW_MS + 2 }), poolOf({ zone: 'eu-west-1c' })]);
      expect(await poolsNow()).toContainEqual(poolOf({ zone: 'eu-west-1c', untilMs: NOW_MS + 2 }));
    });

    if (harness.writesAtomically) {
      it('keeps what many fleets put at once', async () => {
        const pools = Array.from({ length: 20 }, (_, index) => poolOf({ instanceType: `m7g.size${index + 10}` }));
        await Promise.all(pools.map((pool) => ledger.putPools([pool])));
        expect(await poolsNow()).toEqual(pools);
      });
    }

    it('takes pools by the hundred', async () => {
      const pools = Array.from({ length: 130 }, (_, index) => poolOf({ instanceType: `m7g.size${index + 100}` }));
      await ledger.putPools(pools);
      expect(await poolsNow()).toEqual(pools);
      await ledger.removePools(pools.slice(1));
      expect(await poolsNow()).toEqual(pools.slice(0, 1));
    });

    it('forgets pools that gave machines again, and one that is gone is as good as forgotten', async () => {
      await ledger.putPools([poolOf(), SPOT, OTHER_ZONE]);
      await ledger.removePools([SPOT]);
      expect(await poolsNow()).toEqual([poolOf(), OTHER_ZONE]);
      await ledger.removePools([SPOT, poolOf()]);
      expect(await poolsNow()).toEqual([OTHER_ZONE]);
      await ledger.removePools([]);
      await ledger.putPools([]);
      expect(await poolsNow()).toEqual([OTHER_ZONE]);
    });

    it('does not forget a pool that has refused since it was seen', async () => {
      const refused = poolOf({ untilMs: NOW_MS + 6 * MINUTE_MS, backOffMs: 6 * MINUTE_MS });
      await ledger.putPools([poolOf(), SPOT]);
      await ledger.putPools([refused]);
      await ledger.removePools([poolOf(), SPOT]);
      expect(await poolsNow()).toEqual([refused]);
    });

    it('does not forget a pool that has refused again after a longer rest was over', async () => {
      const seen = poolOf({ untilMs: NOW_MS + MINUTE_MS });
      await ledger.putPools([seen]);
      await ledger.removePools([seen]);
      await ledger.putPools([poolOf()]);
      await ledger.removePools([seen]);
      expect(await poolsNow()).toEqual([poolOf()]);
    });

    if (harness.writesAtomically) {
      it('gives one of ten that claim a pool the right to ask it', async () => {
        const untilMs = NOW_MS + 5 * MINUTE_MS;
        await ledger.putPools([poolOf(), SPOT]);
        const claims = await Promise.all(Array.from({ length: 10 }, () => ledger.claimPool(poolOf(), untilMs)));
        expect(claims.filter((isClaimed) => isClaimed)).toHaveLength(1);
        expect(await poolsNow()).toEqual([poolOf({ untilMs }), SPOT]);
      });
    }

    it('gives the right once in each period', async () => {
      await ledger.putPools([poolOf()]);
      expect(await ledger.claimPool(poolOf(), NOW_MS + 1)).toBe(true);
      expect(await ledger.claimPool(poolOf(), NOW_MS + 1)).toBe(false);
      expect(await ledger.claimPool(poolOf({ untilMs: NOW_MS + 1 }), NOW_MS + 2)).toBe(true);
      expect(await poolsNow()).toEqual([poolOf({ untilMs: NOW_MS + 2 })]);
    });

    it.each([
      ['that nobody knows', []],
      ['whose rest is another by now', [poolOf({ untilMs: NOW_MS + 1 })]],
      ['whose back-off is another by now', [poolOf({ backOffMs: 6 * MINUTE_MS })]],
    ])('gives nobody the right to ask a pool %s', async (_, known) => {
      await ledger.putPools(known);
      expect(await ledger.claimPool(poolOf(), NOW_MS + 5 * MINUTE_MS)).toBe(false);
      expect(await poolsNow()).toEqual(known);
    });

    it('has a claimed pool rest on when it refuses, and forgets it when it gives', async () => {
      const claimed = poolOf({ untilMs: NOW_MS + 5 * MINUTE_MS });
      const refused = poolOf({ untilMs: NOW_MS + 6 * MINUTE_MS, backOffMs: 6 * MINUTE_MS });
      await ledger.putPools([poolOf(), SPOT]);
      await ledger.claimPool(poolOf(), claimed.untilMs);
      await ledger.claimPool(SPOT, claimed.untilMs);
      await ledger.putPools([refused]);
      await ledger.removePools([claimed, { ...claimed, market: 'spot' }]);
      expect(await poolsNow()).toEqual([refused]);
      expect(await ledger.claimPool(refused, NOW_MS + 9 * MINUTE_MS)).toBe(true);
    });

    it('keeps the latest that was said of a zone, whatever is heard last', async () => {
      const over = shiftOf({ sinceMs: NOW_MS + 1, untilMs: NOW_MS + 1, because: 'it is over' });
      await ledger.putShift(shiftOf());
      await ledger.putShift(over);
      await ledger.putShift(shiftOf());
      expect((await ledger.readRegion()).shifts).toEqual([over]);
      const again = shiftOf({ sinceMs: NOW_MS + 2 });
      await ledger.putShift(again);
      await ledger.putShift(over);
      expect((await ledger.readRegion()).shifts).toEqual([again]);
    });

    it('replaces the shift away from a zone', async () => {
      await ledger.putShift(shiftOf());
      await ledger.putShift(shiftOf({ zoneId: 'euw1-az2' }));
      await ledger.putShift(shiftOf({ untilMs: NOW_MS + 2 * MINUTE_MS, because: 'again' }));
      const again = shiftOf({ untilMs: NOW_MS + 2 * MINUTE_MS, because: 'again' });
      expect((await ledger.readRegion()).shifts).toEqual([again, shiftOf({ zoneId: 'euw1-az2' })]);
    });
  });
};
