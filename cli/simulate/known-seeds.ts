import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { badInput } from '../stop.ts';
import type { SeedTotals } from './sum-up-seeds.ts';

const knownSchema = z.array(
  z.strictObject({ seed: z.int().nonnegative(), invariant: z.string().regex(/^I[1-9][0-9]?$/), what: z.string() }),
);

/** A seed that breaks a promise for a reason that is known and not mended yet. */
export type KnownSeed = z.infer<typeof knownSchema>[number];

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error) throw badInput(`--known: ${file} cannot be read: ${error.message}`);
    throw error;
  }
};

const parseText = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput(`--known: ${file} is no JSON`);
  }
};

/** Reads a list of known seeds; bad input where it is none. */
export const readKnownSeeds = (file: string): readonly KnownSeed[] => {
  const parsed = knownSchema.safeParse(parseText(readText(file), file));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'it is no list' };
  throw badInput(`--known: ${file}: ${path.join('.')}: ${message}; say a list of {seed, invariant, what}`);
};

/** Seeds that failed, told apart: those that broke the promise that they are known for, and all others. */
export const sortKnown = (
  { violations, failures }: Pick<SeedTotals, 'violations' | 'failures'>,
  known: readonly KnownSeed[],
): { readonly open: readonly number[]; readonly unexpected: readonly number[] } => {
  const listed = new Set(known.map(({ seed, invariant }) => `${seed} ${invariant}`));
  const expected = new Set(
    violations.filter(({ seed, invariant }) => listed.has(`${seed} ${invariant}`)).map(({ seed }) => seed),
  );
  const failed = [...new Set([...violations, ...failures].map(({ seed }) => seed))].toSorted((one, two) => one - two);
  return {
    open: failed.filter((seed) => expected.has(seed)),
    unexpected: failed.filter((seed) => !expected.has(seed)),
  };
};
