const BLOCK_BYTES = 64;

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

const isPrime = (number: number): boolean => {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
};

const PRIMES = Array.from({ length: 310 }, (_, index) => index + 2).filter(isPrime);

/** First 32 bits of what comes behind the point of the roots of the first primes (FIPS 180-4). */
const fractions = (count: number, power: number): readonly number[] =>
  PRIMES.slice(0, count).map((prime) => ((prime ** power % 1) * 0x1_0000_0000) | 0);

const ROUNDS = fractions(64, 1 / 3);
const START = fractions(8, 1 / 2);

const pad = (bytes: Uint8Array): DataView => {
  const length = Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n);
  return view;
};

const scheduleOf = (view: DataView, offset: number): readonly number[] => {
  const words = Array.from({ length: 16 }, (_, index) => view.getInt32(offset + 4 * index));
  for (let index = 16; index < ROUNDS.length; index += 1) {
    const [two = 0, fifteen = 0] = [words[index - 2], words[index - 15]];
    const low = rotate(fifteen, 7) ^ rotate(fifteen, 18) ^ (fifteen >>> 3);
    const high = rotate(two, 17) ^ rotate(two, 19) ^ (two >>> 10);
    words.push(((words[index - 16] ?? 0) + low + (words[index - 7] ?? 0) + high) | 0);
  }
  return words;
};

const compress = (state: readonly number[], words: readonly number[]): readonly number[] => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [index, word] of words.entries()) {
    const high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = (h + high + ((e & f) ^ (~e & g)) + (ROUNDS[index] ?? 0) + word) | 0;
    const low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (word + (state[index] ?? 0)) | 0);
};

const sha256 = (bytes: Uint8Array): Uint8Array => {
  const view = pad(bytes);
  let state = START;
  for (let offset = 0; offset < view.byteLength; offset += BLOCK_BYTES) {
    state = compress(state, scheduleOf(view, offset));
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (const [index, word] of state.entries()) digest.setInt32(4 * index, word);
  return new Uint8Array(digest.buffer);
};

const join = (one: Uint8Array, other: Uint8Array): Uint8Array => {
  const joined = new Uint8Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
};

/**
 * HMAC-SHA-256 as lower-case hexadecimal digits, of a key of at most 64 bytes. The embedded cloud has its own: it may use
 * nothing of Node, and that of the platform answers when it likes.
 */
export const hmacSha256 = (key: string, text: string): string => {
  const encoder = new TextEncoder();
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(encoder.encode(key));
  const inner = sha256(
    join(
      block.map((byte) => byte ^ 0x36),
      encoder.encode(text),
    ),
  );
  return [
    ...sha256(
      join(
        block.map((byte) => byte ^ 0x5c),
        inner,
      ),
    ),
  ]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
};
