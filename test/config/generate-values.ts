import fc from 'fast-check';

/** What a user may write, as plain values: every section, short and long forms, stated or left out. */
export type Written = { readonly [key: string]: unknown };

/** A whole number. */
export const whole = (min: number, max: number) => fc.integer({ min, max });

/** A share, as a number or a percentage. */
export const share = fc.oneof(
  fc.double({ min: 0.01, max: 1, noNaN: true }),
  whole(1, 100).map((percent) => `${percent}%`),
);
/** A duration in minutes. */
export const minutes = (min: number, max: number) => whole(min, max).map((amount) => `${amount}m`);

/** Each key may be left out. */
export const some = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Written> =>
  fc.record(keys, { requiredKeys: [] });

/** Keys that must be stated, with keys that may be. */
export const record = (
  required: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<Written> => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
