import { describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/core/failover/observation.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { isToWake } from '../../../shared/operations/wake-standby.ts';
import { worldOf } from '../../../sim/cloud.ts';
import { cutOffRegion } from '../../../sim/faults/cut-off-region.ts';
import { runOf, SHOP } from '../../core/failover/build-services.ts';
import { HOME, openShopCloud, STANDBY, WITNESS } from '../../sim/shop-cloud.ts';

describe('the Region that would take over', () => {
  it('is woken by others, once they have just come to call the one that it would take over from down', async () => {
    const { run } = await openShopCloud();
    const portsIn = (region: string) => {
      const ports = run.stacks.get(region)?.ports;
      if (ports === undefined) throw new Error(`nothing is deployed in ${region}`);
      return ports;
    };
    const seen = (changes: Partial<Run> = {}): readonly Run[] => [runOf(HOME, 'bad', { inRow: 3, ...changes })];
    expect(isToWake(portsIn(WITNESS), SHOP, STANDBY, seen())).toBe(true);
    expect(isToWake(portsIn(WITNESS), SHOP, HOME, seen())).toBe(false);
    expect(isToWake(portsIn(WITNESS), SHOP, WITNESS, seen())).toBe(false);
    expect(isToWake(portsIn(HOME), SHOP, WITNESS, seen())).toBe(false);
    expect(isToWake(portsIn(STANDBY), SHOP, STANDBY, seen())).toBe(false);
    expect(isToWake(portsIn(WITNESS), SHOP, STANDBY, seen({ inRow: 4 }))).toBe(false);
    expect(isToWake(portsIn(WITNESS), SHOP, STANDBY, seen({ source: 'checkers' }))).toBe(false);
    expect(isToWake(portsIn(WITNESS), SHOP, STANDBY, seen({ verdict: 'up' }))).toBe(false);
    expect(isToWake(portsIn(WITNESS), SHOP, STANDBY, [runOf(HOME, 'good', { inRow: 3 })])).toBe(false);
  });

  // Without the wake it would be half a minute at most, and within three seconds one time in ten.
  it('hears of the second observer at once: it does not wait for its own next look', async () => {
    const waited: number[] = [];
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const wakes: number[] = [];
      const { run, startMs } = await openShopCloud({
        seed,
        hookOf:
          () =>
          async ({ method, phase }) => {
            if (method === 'wakeService' && phase === 'after') wakes.push(run.globe.clock.nowMs);
          },
      });
      cutOffRegion(worldOf(run.globe.cloud, HOME));
      await run.advanceTo(startMs + 5 * MINUTE_MS);
      const begun = run.moments.find(({ atMs, phase }) => atMs > startMs && phase !== null);
      const [woken = 0] = wakes;
      expect(wakes).toHaveLength(1);
      expect(begun?.region).toBe(STANDBY);
      // Its own third bad look may come later than the witness's: then that is what it waits for.
      waited.push((begun?.atMs ?? 0) - woken);
    }
    expect(waited.filter((ms) => ms < 3_000).length).toBeGreaterThanOrEqual(4);
  });
});
