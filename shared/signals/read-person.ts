import * as z from 'zod/mini';

/** Characters that a person's reason may have. */
export const REASON_LENGTH_MAX = 500;
/** Characters that a name may have which a person gives. */
export const NAME_LENGTH_MAX = 200;
const QUOTED_LENGTH_MAX = 100;

/** A text that says something. */
export const saidText = (lengthMax: number) => z.string().check(z.regex(/\S/), z.maxLength(lengthMax));

/** What a person may say in every request. */
export const SAID_BY_PERSON = {
  dryRun: z.optional(z.boolean()),
  reason: z.optional(z.string().check(z.maxLength(REASON_LENGTH_MAX))),
} as const;

/** What `dryRun` and `reason` may be, in words. */
export const ALLOWED_OF_PERSON: readonly (readonly [string, string])[] = [
  ['dryRun', 'true or false'],
  ['reason', `text of at most ${REASON_LENGTH_MAX} characters`],
];

/** One line for what is wrong with a person's request; `allowed` says of each key what it may be. */
export const explainIssue = (issue: z.core.$ZodIssue | undefined, allowed: ReadonlyMap<string, string>): string => {
  if (issue?.code === 'unrecognized_keys') {
    return `unknown key "${shorten(issue.keys[0] ?? '')}"; allowed are ${[...allowed.keys()].join(', ')}`;
  }
  const key = String(issue?.path[0] ?? '');
  return `"${key}" must be ${allowed.get(key)}`;
};

/** A text that somebody else chose, fit to be quoted. */
export const shorten = (text: string): string => text.slice(0, QUOTED_LENGTH_MAX);
