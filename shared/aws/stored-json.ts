import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A decompressed value larger than any that was ever written. */
const UNZIPPED_BYTES_MAX = 64 * 1024 * 1024;

/** JSON longer than this is compressed: with it an item would outgrow 1 KB, and each write of it costs twice. */
const PLAIN_LENGTH_MAX = 900;

/** The value as JSON text. */
export const textAttribute = (value: unknown): AttributeValue.SMember => ({ S: JSON.stringify(value) });

/** The value as compressed JSON. */
export const zippedAttribute = (value: unknown): AttributeValue.BMember => ({ B: gzipSync(JSON.stringify(value)) });

/** The value as JSON: readable in the console while it is small. */
export const valueAttribute = (value: unknown): AttributeValue => {
  const text = textAttribute(value);
  return text.S.length > PLAIN_LENGTH_MAX ? zippedAttribute(value) : text;
};

/** The value of either form; undefined when it is no JSON. */
export const parseAttribute = (attribute: AttributeValue): unknown => {
  try {
    const text =
      attribute.B === undefined
        ? (attribute.S ?? '')
        : gunzipSync(attribute.B, { maxOutputLength: UNZIPPED_BYTES_MAX }).toString();
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
