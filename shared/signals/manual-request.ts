import * as z from 'zod/mini';
import type { LookScope } from '../core/look-request.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const REASON_LENGTH_MAX = 500;
const QUOTED_LENGTH_MAX = 100;

const requestSchema = z.strictObject({
  fleet: z.optional(z.string()),
  dryRun: z.optional(z.boolean()),
  reason: z.optional(z.string().check(z.maxLength(REASON_LENGTH_MAX))),
});

const ALLOWED: ReadonlyMap<PropertyKey, string> = new Map([
  ['fleet', 'the name of a fleet'],
  ['dryRun', 'true or false'],
  ['reason', `text of at most ${REASON_LENGTH_MAX} characters`],
]);

/** A person's own request: `{fleet?, dryRun?, reason?}` and nothing else, so that a typo does not act on every fleet. */
export const requestFromPerson = (event: object, context: SignalContext): Signal => {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0]), null);
  const { fleet, dryRun = false, reason = 'asked by hand' } = parsed.data;
  if (fleet !== undefined && !context.fleetNames.includes(fleet)) {
    return ignore(
      'UNKNOWN_FLEET',
      `there is no fleet "${shorten(fleet)}"; there is: ${context.fleetNames.join(', ')}`,
      null,
    );
  }
  const isTick = Object.keys(event).length === 0 && context.withoutFleet === 'due';
  const wake = isTick
    ? ({ kind: 'tick', id: context.invocationId, because: 'schedule' } as const)
    : ({ kind: 'manual', id: context.invocationId, because: reason } as const);
  return { kind: 'request', request: { wake, scope: scopeOf(fleet, context), dryRun } };
};

const scopeOf = (fleet: string | undefined, { fleetNames, withoutFleet }: SignalContext): LookScope => {
  if (fleet !== undefined) return { kind: 'named', fleets: [fleet] };
  const [first, ...others] = fleetNames;
  return withoutFleet === 'all' && first !== undefined
    ? { kind: 'named', fleets: [first, ...others] }
    : { kind: 'due' };
};

const explainIssue = (issue: z.core.$ZodIssue | undefined): string => {
  if (issue?.code === 'unrecognized_keys') {
    return `unknown key "${shorten(issue.keys[0] ?? '')}"; allowed are ${[...ALLOWED.keys()].map(String).join(', ')}`;
  }
  const [key = ''] = issue?.path ?? [];
  return `"${String(key)}" must be ${ALLOWED.get(key)}`;
};

const shorten = (text: string): string => text.slice(0, QUOTED_LENGTH_MAX);
