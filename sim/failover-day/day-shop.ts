import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { generateDay } from '../generate-load.ts';
import type { PointHook } from '../point-hook.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

/** How to run the end of the day. */
export type DayShopOptions = {
  readonly seed: number;
  /** The midnight that the day begins with. */
  readonly dayMs: number;
  /** Called at every call that what is deployed in a Region makes. */
  readonly hookOf?: ((region: string) => PointHook) | undefined;
};

/** When it is told from, and what happens then; from this midnight on. */
const STARTS_MS = 9 * HOUR_MS + 50 * MINUTE_MS;
export const STRUCK_MS = 10 * HOUR_MS + 2 * MINUTE_MS + 20 * SECOND_MS;

/** The standby Region runs two thirds of what home needs, and keeps the rest stopped. */
export const STANDBY_UNITS = 6;
export const STOPPED = 4;
const CAPACITY_SHARE = 0.6;

const BOOT_MS = 2 * MINUTE_MS;
const DAY_RATE = 500;

/** A drill of the same shop, so many days before. */
export const DRILLED_BEFORE_MS = 7 * DAY_MS;

/** What one of the shops of the story has that the one that Ballast moves has not. */
export type ShopChange = Partial<Pick<ShopOptions, 'moves' | 'standbyMin' | 'stopped' | 'checkEveryMs'>>;

/** The service of the story at its beginning, or so long before. */
export const openDayShop = (
  { seed, dayMs, hookOf }: DayShopOptions,
  change: ShopChange = {},
  beforeMs = 0,
): Promise<Shop> => {
  const { minutes } = generateDay(seed, DAY_RATE);
  return openShop({
    moves: { mode: 'switch', approval: 'automatic', strategy: 'warm-standby', capacityShare: CAPACITY_SHARE },
    hasWitness: true,
    standbyMin: STANDBY_UNITS,
    stopped: STOPPED,
    bootMs: BOOT_MS,
    ...change,
    seed,
    startMs: dayMs + STARTS_MS - beforeMs,
    loadAt: (minute) => minutes[STARTS_MS / MINUTE_MS + minute] ?? 0,
    hookOf,
  });
};
