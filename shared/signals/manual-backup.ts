import * as z from 'zod/mini';
import type { BackupRequest } from '../core/backup/backup-request.ts';
import { ONE_NAME, refuseUnknown } from './protection-name.ts';
import { ALLOWED_OF_PERSON, explainIssue, SAID_BY_PERSON } from './read-person.ts';
import { type BackupContext, ignore, type Signal } from './signal.ts';

const requestSchema = z.strictObject({
  fleet: z.optional(z.string()),
  name: z.optional(z.string()),
  now: z.optional(z.boolean()),
  ...SAID_BY_PERSON,
});

const ALLOWED: ReadonlyMap<string, string> = new Map([
  ['fleet', 'the name of a fleet that has `backup`'],
  ['name', 'the name of an entry of `backups`'],
  ['now', 'true or false'],
  ...ALLOWED_OF_PERSON,
]);

/**
 * A person's own wish for recovery points: `{fleet?|name?, now?, dryRun?, reason?}` and nothing else. With `now` a new one is
 * taken of all that is named, or of everything.
 */
export const backupFromPerson = (event: object, context: BackupContext): Signal<BackupRequest> => {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], ALLOWED), null);
  const { fleet, name, now = false, dryRun = false, reason = 'asked by hand' } = parsed.data;
  if (fleet !== undefined && name !== undefined) return ignore('BAD_REQUEST', ONE_NAME, null);
  const named = fleet ?? name;
  if (named !== undefined && !context.protectionNames.includes(named)) return refuseUnknown(named, context);
  const scope = named === undefined ? ({ kind: 'due' } as const) : ({ kind: 'named', protections: [named] } as const);
  const wake = { kind: 'manual', id: context.invocationId, because: reason } as const;
  return { kind: 'request', request: { wake, scope, now, dryRun } };
};
