import * as z from 'zod/mini';
import type { LookScope } from '../core/look-request.ts';
import { ALLOWED_OF_PERSON, explainIssue, SAID_BY_PERSON, shorten } from './read-person.ts';
import { ignore, type Signal, type SignalContext } from './signal.ts';

const requestSchema = z.strictObject({ fleet: z.optional(z.string()), ...SAID_BY_PERSON });

const ALLOWED: ReadonlyMap<string, string> = new Map([['fleet', 'the name of a fleet'], ...ALLOWED_OF_PERSON]);

/** A person's own request: `{fleet?, dryRun?, reason?}` and nothing else, so that a typo does not act on every fleet. */
export const requestFromPerson = (event: object, context: SignalContext): Signal => {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], ALLOWED), null);
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
