import * as z from 'zod';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/time.ts';

/*
 * Every message in the schema says what is allowed, and nothing else: the reader of a problem is told where it is and
 * what was found by list-findings.ts, in the same words for every kind of value.
 */

/** A map with exactly these keys; its message for an unknown key lists those that are known. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? keys : `a map with keys among ${keys}`),
  });
};

/** Messages of a map that comes in several kinds, told apart by the key `kind`. */
export const kindMessages = (kinds: readonly string[]) => ({
  error: ({ code }: { readonly code?: string | undefined }) =>
    code === 'invalid_union' ? `one of ${kinds.join(', ')}` : `a map with a kind among ${kinds.join(', ')}`,
});

/** Text of a form, with what the form allows in words. */
export const text = (form: RegExp, allowed: string) => z.string(allowed).regex(form, { error: allowed, abort: true });

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `one of ${words.join(', ')}`);

/** A whole number within bounds. */
export const whole = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`;
  return z.int(allowed).min(min, allowed).max(max, allowed);
};

/** A finite number, zero or more, up to a largest one. */
export const notNegative = (max: number) => {
  const allowed = `a number from 0 to ${max}`;
  return z.number(allowed).min(0, allowed).max(max, allowed);
};

/** Any finite number. */
export const anyNumber = () => z.number('a number');

/** A finite number above zero, up to a largest one if stated. */
export const positive = (max?: number) => {
  const allowed = max === undefined ? 'a number above 0' : `a number above 0, at most ${max}`;
  const above = z.number(allowed).positive(allowed);
  return max === undefined ? above : above.max(max, allowed);
};

const PERCENT = /^\d+(\.\d+)?%$/;

const toShare = (value: number | string): number =>
  typeof value === 'number' ? value : Number.parseFloat(value) / 100;

/** A share between two bounds, as a number or a percentage, read as a number. */
export const share = (min = 0, max = 1) => {
  const allowed = `a share from ${min} to ${max}, or a percentage such as 50%`;
  return z
    .union([z.number(allowed), z.string(allowed).regex(PERCENT, allowed)], allowed)
    .transform(toShare)
    .refine((value) => value >= min && value <= max, allowed);
};

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

const toMs = (value: string): number => Math.round(Number.parseFloat(value) * (UNIT_MS[value.slice(-1)] ?? 0));

/** A duration such as `3m` between two others, read as milliseconds. */
export const duration = (min: string, max: string) => {
  const allowed = `a duration from ${min} to ${max}, such as 90s, 3m, 2h or 1d`;
  return z
    .string(allowed)
    .regex(/^\d+(\.\d+)?[smhd]$/, allowed)
    .transform(toMs)
    .refine((ms) => ms >= toMs(min) && ms <= toMs(max), allowed);
};

/** A duration as the file would state it, in the largest unit that it is whole in. */
export const showDuration = (ms: number): string => {
  const unit = ['d', 'h', 'm'].find((candidate) => ms % (UNIT_MS[candidate] ?? 1) === 0) ?? 's';
  return `${ms / (UNIT_MS[unit] ?? 1)}${unit}`;
};

/** The form of an AWS Region's name. */
export const regionName = () => text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS Region such as us-east-1');

/** A name that goes into AWS names and client tokens. */
export const name = (longest: number) =>
  text(
    new RegExp(`^[a-z][a-z0-9-]{0,${longest - 1}}$`),
    `a name of lower-case letters, digits and hyphens, a letter first, at most ${longest} long`,
  );

/** Reports that a value breaks a rule between several keys: where, below the value, and what is allowed there. */
export const refuse = (payload: z.core.ParsePayload, path: readonly PropertyKey[], allowed: string): void => {
  payload.issues.push({ code: 'custom', input: payload.value, path: [...path], message: allowed, continue: true });
};

/** A list without duplicates, of at least one item unless said otherwise. */
export const listOf = <Item extends z.ZodType>(item: Item, what: string, lengthMin = 1) => {
  const allowed = lengthMin === 0 ? `a list of ${what}s` : `a list of at least one ${what}`;
  return z
    .array(item, allowed)
    .min(lengthMin, allowed)
    .check((payload) => {
      const keys = payload.value.map((value) => JSON.stringify(value));
      for (const [index, key] of keys.entries()) {
        if (keys.indexOf(key) < index) refuse(payload, [index], `each ${what} once`);
      }
    });
};
