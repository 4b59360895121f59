import { MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { openShop } from '../../sim/failover-day/shop.ts';
import { HOME, STANDBY } from '../../sim/failover-day/shop-config.ts';
import { strikeHome } from '../../sim/failover-day/strike-home.ts';
import { DAY_START_MS } from '../bench-fleet.ts';
import type { OutageCase } from './measure-outage.ts';

const LOAD = 600;
const STEP_MS = 1_500;
const OBSERVED_MS = 6 * MINUTE_MS;

/** Lets the home Region's endpoint fail for so long, then be well, and says whether name servers ever sent clients away. */
export const measureBlip = async (
  { outage: _, ...options }: OutageCase,
  lastsSeconds: number,
  index: number,
): Promise<boolean> => {
  const shop = await openShop({ ...options, seed: index + 1, startMs: DAY_START_MS, loadAt: () => LOAD });
  const { run, answers, startMs } = shop;
  const struckMs = startMs + index * STEP_MS;
  await run.advanceTo(struckMs);
  const { endHome } = strikeHome(run.globe, { home: 'endpoint', controlPlane: 'up' });
  await run.advanceTo(struckMs + lastsSeconds * SECOND_MS);
  endHome();
  await run.advanceTo(struckMs + OBSERVED_MS);
  const wasHome = answers.findLast(({ atMs }) => atMs <= struckMs)?.region === HOME;
  return wasHome && answers.some(({ atMs, region }) => atMs > struckMs && region === STANDBY);
};
