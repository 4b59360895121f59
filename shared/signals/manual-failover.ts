import * as z from 'zod/mini';
import type { ServiceRequest, ServiceWish } from '../core/failover/service-wish.ts';
import { explainIssue, NAME_LENGTH_MAX, REASON_LENGTH_MAX, saidText } from './read-person.ts';
import { isKnownService, refuseUnknownService } from './service-name.ts';
import { ignore, type ServiceContext, type Signal } from './signal.ts';

const WISHES = ['to', 'failback', 'approve', 'abort'] as const;

const requestSchema = z.strictObject({
  service: z.optional(saidText(NAME_LENGTH_MAX)),
  to: z.optional(saidText(NAME_LENGTH_MAX)),
  failback: z.optional(z.literal(true)),
  approve: z.optional(saidText(NAME_LENGTH_MAX)),
  abort: z.optional(z.literal(true)),
  why: z.optional(saidText(REASON_LENGTH_MAX)),
  by: z.optional(saidText(NAME_LENGTH_MAX)),
  force: z.optional(z.boolean()),
  dryRun: z.optional(z.boolean()),
});

type Said = z.infer<typeof requestSchema>;

const ALLOWED: ReadonlyMap<string, string> = new Map([
  ['service', 'the name of a service'],
  ['to', 'the Region to move to'],
  ['failback', 'true'],
  ['approve', 'the id of a plan'],
  ['abort', 'true'],
  ['why', `text of at most ${REASON_LENGTH_MAX} characters`],
  ['by', `a name of at most ${NAME_LENGTH_MAX} characters`],
  ['force', 'true or false'],
  ['dryRun', 'true or false'],
]);

/** A wish, none where only a look is asked for, or what is missing. */
type Judged =
  | { readonly kind: 'wish'; readonly wish: ServiceWish | null }
  | { readonly kind: 'refused'; readonly because: string };

const refuse = (because: string): Judged => ({ kind: 'refused', because });

const wishOf = (
  { to, failback, approve, abort, why, by = 'by hand', force = false }: Said,
  home: string | undefined,
): Judged => {
  if (approve !== undefined) return { kind: 'wish', wish: { kind: 'approve', planId: approve, by } };
  const region = failback === true ? home : to;
  if (region === undefined && abort === undefined) return { kind: 'wish', wish: null };
  if (why === undefined) return refuse('say why: "why" is missing');
  if (region === undefined) return { kind: 'wish', wish: { kind: 'abort', why, by } };
  return { kind: 'wish', wish: { kind: 'move', to: region, why, by, force } };
};

const judge = (said: Said, { services }: ServiceContext): Judged => {
  const wished = WISHES.filter((wish) => said[wish] !== undefined);
  const [first] = wished;
  if (wished.length > 1) return refuse('"to", "failback", "approve" and "abort" are four wishes; give one of them');
  if (said.service === undefined && first !== undefined) return refuse('say which service: "service" is missing');
  if (said.force !== undefined && first !== 'to' && first !== 'failback') {
    return refuse('"force" goes with "to" or "failback"');
  }
  const [home] = services.find(({ name }) => name === said.service)?.regions ?? [];
  return wishOf(said, home);
};

/**
 * A person's own wish about a service, with strict keys: to move it (`to`, or `failback` for its home), to answer a plan
 * (`approve`), or to have a move turn back (`abort`). With none of them, a look at how the service, or each, stands.
 */
export const failoverFromPerson = (event: object, context: ServiceContext): Signal<ServiceRequest> => {
  const parsed = requestSchema.safeParse(event);
  if (!parsed.success) return ignore('BAD_REQUEST', explainIssue(parsed.error.issues[0], ALLOWED), null);
  const { service = null, why = 'asked by hand', dryRun = false } = parsed.data;
  if (service !== null && !isKnownService(service, context)) return refuseUnknownService(service, context);
  const judged = judge(parsed.data, context);
  if (judged.kind === 'refused') return ignore('BAD_REQUEST', judged.because, null);
  const wake = { kind: 'manual', id: context.invocationId, because: why } as const;
  return { kind: 'request', request: { wake, service, wish: judged.wish, dryRun } };
};
