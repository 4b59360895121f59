import { SECOND_MS } from '../../shared/core/time.ts';
import { worldOf } from '../cloud.ts';
import type { RegionMoment } from './failover-day.ts';
import type { Shop } from './shop.ts';
import { HOME, SHOP_FLEET, STANDBY } from './shop-config.ts';

/** Lets time pass, and takes down where clients are and what serves. */
export type RegionWatch = {
  readonly moments: readonly RegionMoment[];
  readonly passUntil: (untilMs: number, onStep?: () => Promise<void>) => Promise<void>;
};

const STEP_MS = 5 * SECOND_MS;

const byRegion = (read: (region: string) => number): Readonly<Record<string, number>> => ({
  [HOME]: read(HOME),
  [STANDBY]: read(STANDBY),
});

/** Watches both Regions of a shop from now on. */
export const watchRegions = ({ run, traffic }: Shop): RegionWatch => {
  const { cloud, clock } = run.globe;
  const moments: RegionMoment[] = [];
  const note = (): void => {
    const moment = {
      shares: byRegion((region) => traffic.shareOf(region)),
      units: byRegion((region) => worldOf(cloud, region).fleets.get(SHOP_FLEET)?.meter.readyUnits ?? 0),
    };
    const { atMs: _, ...last } = moments.at(-1) ?? { atMs: 0 };
    if (JSON.stringify(last) !== JSON.stringify(moment)) moments.push({ atMs: clock.nowMs, ...moment });
  };
  note();
  return {
    moments,
    passUntil: async (untilMs, onStep) => {
      while (clock.nowMs < untilMs) {
        await run.advanceTo(Math.min(untilMs, clock.nowMs + STEP_MS));
        note();
        await onStep?.();
      }
    },
  };
};
