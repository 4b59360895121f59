/** DNS holds a text in strings of at most so many bytes (RFC 1035, 3.3). */
const STRING_BYTES_MAX = 255;

const STRING = /"((?:[^"\\]|\\[\s\S])*)"/g;
const ESCAPE = /\\(?:([0-3][0-7]{2})|([\s\S]))/g;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** A text as Route 53 takes it in a TXT record: quoted, in strings that are short enough. */
export const textToRoute53 = (text: string): string => {
  const bytes = [...new TextEncoder().encode(text)];
  const count = Math.max(1, Math.ceil(bytes.length / STRING_BYTES_MAX));
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.slice(index * STRING_BYTES_MAX, (index + 1) * STRING_BYTES_MAX);
    return `"${part.map(escapeByte).join('')}"`;
  }).join(' ');
};

/** The text of a TXT record, whatever strings it is in. */
export const textFromRoute53 = (value: string): string =>
  decode([...value.matchAll(STRING)].flatMap(([, string = '']) => bytesOf(string)));

/** A name as people write it: lower case, without a dot at its end and without escapes. */
export const nameFromRoute53 = (name: string): string => decode(bytesOf(name)).toLowerCase().replace(/\.$/, '');

const escapeByte = (byte: number): string => {
  if (byte === QUOTE || byte === BACKSLASH) return `\\${String.fromCharCode(byte)}`;
  if (byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE) return String.fromCharCode(byte);
  return `\\${byte.toString(8).padStart(3, '0')}`;
};

/** The bytes that a text with escapes stands for: three octal digits are one, any other character after a backslash is itself. */
const bytesOf = (escaped: string): readonly number[] => {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  let start = 0;
  for (const match of escaped.matchAll(ESCAPE)) {
    const [whole, octal, character = ''] = match;
    bytes.push(...encoder.encode(escaped.slice(start, match.index)));
    bytes.push(...(octal === undefined ? encoder.encode(character) : [Number.parseInt(octal, 8)]));
    start = match.index + whole.length;
  }
  bytes.push(...encoder.encode(escaped.slice(start)));
  return bytes;
};

const decode = (bytes: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(bytes));
