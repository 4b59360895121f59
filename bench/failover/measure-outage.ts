import { floorToMinute, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { answeredAtMs, type MoveParts, measureParts, readMove } from '../../sim/failover-day/measure-move.ts';
import { openShop, type Shop, type ShopOptions } from '../../sim/failover-day/shop.ts';
import { SHOP, STANDBY } from '../../sim/failover-day/shop-config.ts';
import { type Outage, strikeHome } from '../../sim/failover-day/strike-home.ts';
import { DAY_START_MS } from '../bench-fleet.ts';

/** A service, and what becomes of it. */
export type OutageCase = Pick<
  ShopOptions,
  'moves' | 'hasWitness' | 'standbyMin' | 'stopped' | 'bootMs' | 'checkEveryMs' | 'clients'
> & {
  readonly name: string;
  readonly outage: Outage;
};

/** What one outage came to, from its first moment on. */
export type MeasuredOutage = {
  readonly parts: MoveParts;
  /** Until name servers answered with the standby Region, and until 99 % of the requests went there; null for never. */
  readonly answeredMs: number | null;
  readonly movedMs: number | null;
  /** In fifteen minutes, and those of them that nobody answered. */
  readonly requests: number;
  readonly lost: number;
};

/** Requests per second: ten units at 60 %. */
const LOAD = 600;

/** Outages begin half a second later each time, through all of a minute. */
const STEP_MS = 500;
const OBSERVED_MS = 15 * MINUTE_MS;
const APPROVED_AFTER_MS = 2 * MINUTE_MS;

const NEARLY_ALL = 0.99;

/** A person reads the plan for two minutes, and approves it. */
const approveInTime = async (shop: Shop, askedAtMs: number): Promise<void> => {
  const report = await readMove(shop);
  if (report === null) return;
  await shop.run.advanceTo(askedAtMs + APPROVED_AFTER_MS);
  const wish = { kind: 'approve', planId: report.plan.id, by: 'bench' } as const;
  await shop.run.ask(STANDBY, { service: SHOP, wish, dryRun: false });
};

const watch = async (shop: Shop, untilMs: number): Promise<void> => {
  const { run } = shop;
  const { clock } = run.globe;
  while (clock.nowMs < untilMs) {
    await run.advanceTo(Math.min(untilMs, clock.nowMs + 5 * SECOND_MS));
    const waits = run.moments.find(({ phase }) => phase === 'approval');
    const isAsked = run.moments.at(-1) === waits;
    if (waits !== undefined && isAsked) await approveInTime(shop, waits.atMs);
  }
};

const since = (outageMs: number, atMs: number | null): number | null => (atMs === null ? null : atMs - outageMs);

/** Lets a Region fail at one moment of a minute, and follows its clients. */
export const measureOutage = async ({ outage, ...options }: OutageCase, index: number): Promise<MeasuredOutage> => {
  const shop = await openShop({ ...options, seed: index + 1, startMs: DAY_START_MS, loadAt: () => LOAD });
  const outageMs = shop.startMs + index * STEP_MS;
  await shop.run.advanceTo(outageMs);
  strikeHome(shop.run.globe, outage);
  await watch(shop, floorToMinute(outageMs) + OBSERVED_MS);
  return {
    parts: await measureParts(shop, outageMs),
    answeredMs: since(outageMs, answeredAtMs(shop, outageMs)),
    movedMs: since(outageMs, shop.traffic.reachedAtMs(STANDBY, NEARLY_ALL, outageMs)),
    ...shop.traffic.countSince(floorToMinute(outageMs)),
  };
};
