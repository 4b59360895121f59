import { BLOCK_MINUTES, type MinuteSeries } from './minute-series.ts';

/** Characters that stand in JSON as they are, each worth six bits. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE = DIGITS.length;

/** Values between these are kept in proportion, with three digits to an eighth of a thousandth; a smaller one is kept as zero. */
const LEAST = 1e-4;
const SPAN = Math.log(1e12 / LEAST);

const UNKNOWN = 0;
const ZERO = 1;
const FIRST = 2;

const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

const toCode = (value: number, top: number): number => {
  if (Number.isNaN(value)) return UNKNOWN;
  if (value < LEAST) return ZERO;
  return FIRST + Math.min(top - FIRST, Math.round((Math.log(value / LEAST) / SPAN) * (top - FIRST)));
};

const fromCode = (code: number, top: number): number => {
  if (code === UNKNOWN) return Number.NaN;
  return code === ZERO ? 0 : LEAST * Math.exp(((code - FIRST) / (top - FIRST)) * SPAN);
};

const writeAnew = (block: Float32Array, digits: number): string => {
  const top = BASE ** digits - 1;
  const text: string[] = [];
  for (const value of block) {
    const code = toCode(value, top);
    for (let place = BASE ** (digits - 1); place >= 1; place /= BASE)
      text.push(DIGITS.charAt(Math.floor(code / place) % BASE));
  }
  return text.join('');
};

/** A block never changes, and all but the last are written again and again: each is put in words once. */
const WRITTEN = new WeakMap<Float32Array, string>();

const writeBlock = (block: Float32Array, digits: number): string => {
  const known = WRITTEN.get(block);
  if (known?.length === block.length * digits) return known;
  const text = writeAnew(block, digits);
  WRITTEN.set(block, text);
  return text;
};

const readBlock = (text: unknown, digits: number): Float32Array | null => {
  if (typeof text !== 'string' || text.length !== BLOCK_MINUTES * digits) return null;
  const top = BASE ** digits - 1;
  const block = new Float32Array(BLOCK_MINUTES);
  for (let index = 0; index < BLOCK_MINUTES; index += 1) {
    let code = 0;
    for (let digit = 0; digit < digits; digit += 1) {
      const value = VALUES.get(text.charAt(index * digits + digit));
      if (value === undefined) return null;
      code = code * BASE + value;
    }
    block[index] = fromCode(code, top);
  }
  return block;
};

/** A series as JSON keeps it. */
export type SeriesText = { readonly firstBlock: number; readonly blocks: readonly string[] };

/** A series as text, each value with so many digits. */
export const writeSeries = ({ firstBlock, blocks }: MinuteSeries, digits: number): SeriesText => ({
  firstBlock,
  blocks: blocks.map((block) => writeBlock(block, digits)),
});

/** The series that `writeSeries` wrote; null when it is no such text. */
export const readSeriesText = (text: SeriesText, digits: number): MinuteSeries | null => {
  const { firstBlock, blocks } = text;
  if (typeof firstBlock !== 'number' || !Number.isInteger(firstBlock) || !Array.isArray(blocks)) return null;
  const read: Float32Array[] = [];
  for (const block of blocks) {
    const minutes = readBlock(block, digits);
    if (minutes === null) return null;
    read.push(minutes);
  }
  return { firstBlock, blocks: read };
};
