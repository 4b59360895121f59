import * as z from 'zod/mini';
import type { ServiceRequest } from '../core/failover/service-wish.ts';
import { ALLOWED_OF_PERSON, explainIssue, SAID_BY_PERSON } from './read-person.ts';
import { isKnownService, refuseUnknownService } from './service-name.ts';
import { ignore, type ServiceContext, type Signal } from './signal.ts';

const requestSchema = z.strictObject({ service: z.optional(z.string()), ...SAID_BY_PERSON });

const ALLOWED: ReadonlyMap<string, string> = new Map([['service', 'the name of a service'], ...ALLOWED_OF_PERSON]);

/** A person's own look at services: `{service?, dryRun?, reason?}` and nothing else; without a name, at all of them. */
export const watchFromPerson = (event: object, context: ServiceContext): Signal<ServiceRequest> => {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], ALLOWED), null);
  const { service = null, dryRun = false, reason = 'asked by hand' } = parsed.data;
  if (service !== null && !isKnownService(service, context)) return refuseUnknownService(service, context);
  const wake = { kind: 'manual', id: context.invocationId, because: reason } as const;
  return { kind: 'request', request: { wake, service, wish: null, dryRun } };
};
