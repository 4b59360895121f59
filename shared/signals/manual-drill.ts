import * as z from 'zod/mini';
import type { ServiceWish } from '../core/failover/service-wish.ts';
import type { Wake } from '../core/look-request.ts';
import type { DrillRequest } from '../core/restore/restore-request.ts';
import type { DrillCall } from './drill-call.ts';
import { ONE_NAME, refuseUnknown } from './protection-name.ts';
import {
  ALLOWED_OF_PERSON,
  explainIssue,
  NAME_LENGTH_MAX,
  REASON_LENGTH_MAX,
  SAID_BY_PERSON,
  saidText,
} from './read-person.ts';
import { isKnownService, refuseUnknownService } from './service-name.ts';
import { type BackupContext, ignore, type ServiceContext, type Signal } from './signal.ts';

const proofSchema = z.strictObject({
  fleet: z.optional(z.string()),
  name: z.optional(z.string()),
  drill: z.optional(z.literal('restore')),
  ...SAID_BY_PERSON,
});

const PROOF_ALLOWED: ReadonlyMap<string, string> = new Map([
  ['fleet', 'the name of a fleet that has `backup`'],
  ['name', 'the name of an entry of `backups`'],
  ['drill', '"restore" or "failover"'],
  ...ALLOWED_OF_PERSON,
]);

const failoverSchema = z.strictObject({
  service: saidText(NAME_LENGTH_MAX),
  drill: z.literal('failover'),
  why: saidText(REASON_LENGTH_MAX),
  by: z.optional(saidText(NAME_LENGTH_MAX)),
  dryRun: z.optional(z.boolean()),
});

const FAILOVER_ALLOWED: ReadonlyMap<string, string> = new Map([
  ['service', 'the name of a service'],
  ['drill', '"failover" for a service, and "restore" for recovery points'],
  ['why', `text of at most ${REASON_LENGTH_MAX} characters`],
  ['by', `a name of at most ${NAME_LENGTH_MAX} characters`],
  ['dryRun', 'true or false'],
]);

const scopeOf = (named: string | undefined): DrillRequest['scope'] =>
  named === undefined ? { kind: 'due' } : { kind: 'named', protections: [named] };

const proofFromPerson = (event: object, context: BackupContext): Signal<DrillCall> => {
  const parsed = proofSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], PROOF_ALLOWED), null);
  const { fleet, name, dryRun = false, reason = 'asked by hand' } = parsed.data;
  if (fleet !== undefined && name !== undefined) return ignore('BAD_REQUEST', ONE_NAME, null);
  const named = fleet ?? name;
  if (named !== undefined && !context.protectionNames.includes(named)) return refuseUnknown(named, context);
  const wake: Wake = { kind: 'manual', id: context.invocationId, because: reason };
  const proofs = { wake, scope: scopeOf(named), dryRun };
  return { kind: 'request', request: { wake, dryRun, proofs, failovers: null } };
};

const failoverDrillFromPerson = (event: object, context: ServiceContext): Signal<DrillCall> => {
  const parsed = failoverSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], FAILOVER_ALLOWED), null);
  const { service, why, by = 'by hand', dryRun = false } = parsed.data;
  if (!isKnownService(service, context)) return refuseUnknownService(service, context);
  const wake: Wake = { kind: 'manual', id: context.invocationId, because: why };
  const wish: ServiceWish = { kind: 'drill', why, by };
  return { kind: 'request', request: { wake, dryRun, proofs: null, failovers: { wake, service, wish, dryRun } } };
};

/**
 * A person's own drill, with strict keys: `{fleet?|name?, drill?, dryRun?, reason?}` proves recovery points, those that are due
 * where it names none; `{service, drill: 'failover', why, by?, dryRun?}` moves the isolated form of a service.
 */
export const drillFromPerson = (event: object, context: BackupContext & ServiceContext): Signal<DrillCall> => {
  const isFailover = 'service' in event || ('drill' in event && event.drill === 'failover');
  return isFailover ? failoverDrillFromPerson(event, context) : proofFromPerson(event, context);
};
