import { DAY_MINUTES } from './spans.ts';

/** Minutes of a block: a new minute copies one block and no more. */
export const BLOCK_MINUTES = 240;

/**
 * One number a minute over the last days, in blocks of four hours. Minutes and blocks are counted since 1970; a minute of
 * which nothing is known is NaN, never zero.
 */
export type MinuteSeries = { readonly firstBlock: number; readonly blocks: readonly Float32Array[] };

/** A series that knows nothing. */
export const EMPTY_SERIES: MinuteSeries = { firstBlock: 0, blocks: [] };

const unknownBlock = (): Float32Array => new Float32Array(BLOCK_MINUTES).fill(Number.NaN);

/** Makes `block` the last one, and forgets what is more than `keptDays` days older. */
const endingWith = ({ firstBlock, blocks }: MinuteSeries, block: number, keptDays: number): MinuteSeries => {
  const oldest = block - (keptDays * DAY_MINUTES) / BLOCK_MINUTES + 1;
  const first = Math.max(blocks.length === 0 ? block : firstBlock, oldest);
  const kept = Array.from(
    { length: block - first + 1 },
    (_, index) => blocks[first + index - firstBlock] ?? unknownBlock(),
  );
  return { firstBlock: first, blocks: kept };
};

/** Adds a minute at the end, and forgets all but the last `keptDays` days. */
export const recordMinute = (series: MinuteSeries, minute: number, value: number, keptDays: number): MinuteSeries => {
  const block = Math.floor(minute / BLOCK_MINUTES);
  const isOpen = block === series.firstBlock + series.blocks.length - 1;
  const { firstBlock, blocks } = isOpen ? series : endingWith(series, block, keptDays);
  const open = (series.blocks[block - series.firstBlock] ?? unknownBlock()).slice();
  open[minute - block * BLOCK_MINUTES] = value;
  return { firstBlock, blocks: blocks.with(-1, open) };
};

/** The value of a minute; NaN where nothing is known. */
export const valueAt = ({ firstBlock, blocks }: MinuteSeries, minute: number): number => {
  const block = Math.floor(minute / BLOCK_MINUTES);
  return blocks[block - firstBlock]?.[minute - block * BLOCK_MINUTES] ?? Number.NaN;
};

/** The mean of what is known of the minutes within `reach` of this one; NaN where nothing is. */
export const meanAround = (series: MinuteSeries, minute: number, reach: number): number => {
  let sum = 0;
  let known = 0;
  for (let near = minute - reach; near <= minute + reach; near += 1) {
    const value = valueAt(series, near);
    if (Number.isNaN(value)) continue;
    sum += value;
    known += 1;
  }
  return sum / known;
};
