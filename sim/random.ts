/** Seeded chance: the same seed gives the same numbers on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
};

const TWO_TO_32 = 4_294_967_296;

/** Spreads one 32-bit word over all its bits, so that neighbouring seeds give unlike streams (splitmix32). */
const mix = (word: number): number => {
  let mixed = (word + 0x9e37_79b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return mixed ^ (mixed >>> 15);
};

/** The only source of chance in the embedded cloud (sfc32: 128 bits of state, period of about 2^127). */
export const createRandom = (seed: number): Random => {
  let a = mix(seed | 0);
  let b = mix(Math.floor(seed / TWO_TO_32) ^ a);
  let c = mix(b);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / TWO_TO_32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return { next };
};

/** Uniform among 0, 1, ..., `count` - 1. */
export const drawInteger = (random: Random, count: number): number => Math.floor(random.next() * count);

/** Lower-case hexadecimal digits, as in AWS identifiers. */
export const drawHex = (random: Random, digits: number): string => {
  let drawn = '';
  while (drawn.length < digits) drawn += drawInteger(random, 0x100_0000).toString(16).padStart(6, '0');
  return drawn.slice(0, digits);
};

/** A draw from the normal distribution of mean 0 and deviation 1. */
export const drawNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** From here on a Poisson count is within a part in a thousand of a rounded normal one, which costs the same at any mean. */
const NORMAL_FROM_MEAN = 100;

/** A Poisson count: how many independent arrivals fall in a span that holds `mean` of them on average. */
export const drawPoisson = (random: Random, mean: number): number => {
  if (mean >= NORMAL_FROM_MEAN) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count += 1;
  return count;
};
