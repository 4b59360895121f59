import { floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { type DayShopOptions, openDayShop, STANDBY_UNITS, STOPPED, STRUCK_MS } from './day-shop.ts';
import type { BaselineRun } from './failover-day.ts';
import { answeredAtMs, reachedAfter } from './measure-move.ts';
import { strikeHome } from './strike-home.ts';

/** How the home endpoint is checked, and what waits in the standby Region. */
export type Baseline = Pick<BaselineRun, 'name' | 'checkEveryMs' | 'standbyUnits' | 'stopped'>;

const AS_IT_IS = { standbyUnits: STANDBY_UNITS, stopped: STOPPED };
const TWO = { standbyUnits: 2, stopped: 0 };

/** Both intervals that Route 53 has, in front of the standby Region as it is, and of two machines. */
export const BASELINES: readonly Baseline[] = [AS_IT_IS, TWO].flatMap((standby) =>
  [10, 30].map((seconds) => ({ name: `${seconds} s x 3`, checkEveryMs: seconds * SECOND_MS, ...standby })),
);

/** How long requests are counted from the minute of the outage on. */
export const COUNTED_MS = 15 * MINUTE_MS;

/** The outage of the story where Route 53's own failover answers it; fleets are sized as in the story. */
export const runBaseline = async (options: DayShopOptions, baseline: Baseline): Promise<BaselineRun> => {
  const { checkEveryMs, standbyUnits, stopped } = baseline;
  const shop = await openDayShop(options, { moves: null, checkEveryMs, standbyMin: standbyUnits, stopped });
  const { run, traffic } = shop;
  const struckMs = options.dayMs + STRUCK_MS;
  await run.advanceTo(struckMs);
  strikeHome(run.globe, { home: 'black-hole', controlPlane: 'down' });
  await run.advanceTo(floorToMinute(struckMs) + COUNTED_MS);
  return {
    ...baseline,
    answeredMs: answeredAtMs(shop, struckMs),
    reached: reachedAfter(shop, struckMs),
    ...traffic.countSince(floorToMinute(struckMs)),
  };
};
