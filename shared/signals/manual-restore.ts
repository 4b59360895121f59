import * as z from 'zod/mini';
import type { Wake } from '../core/look-request.ts';
import type { PointChoice, RestoreRequest, RestoresRequest, RestoreWish } from '../core/restore/restore-request.ts';
import { parseTime } from './event-time.ts';
import { ONE_NAME } from './protection-name.ts';
import { ALLOWED_OF_PERSON, explainIssue, NAME_LENGTH_MAX, SAID_BY_PERSON, saidText } from './read-person.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/** What the function `restore` is asked: to begin one, or to look at those that there are. */
export type RestoreCall = { readonly wake: Wake; readonly dryRun: boolean } & (
  | { readonly kind: 'begin'; readonly restore: RestoreRequest }
  | { readonly kind: 'look'; readonly look: RestoresRequest }
);

const text = saidText(NAME_LENGTH_MAX);

const beginSchema = z.strictObject({
  fleet: z.optional(text),
  name: z.optional(text),
  point: text,
  into: z.optional(z.enum(['new', 'in-place'])),
  source: z.optional(text),
  zone: z.optional(text),
  root: z.optional(z.boolean()),
  initializationRate: z.optional(z.int().check(z.minimum(100), z.maximum(300))),
  ...SAID_BY_PERSON,
});

const BEGIN_ALLOWED: ReadonlyMap<string, string> = new Map([
  ['fleet', 'the name of a fleet that has, or had, `backup`'],
  ['name', 'the name of an entry of `backups`'],
  ['point', '"latest", the id of a recovery point, or a time such as 2026-11-21T09:00:00Z'],
  ['into', '"new" or "in-place"'],
  ['source', 'a slot, or the id of an instance or volume'],
  ['zone', 'an Availability Zone'],
  ['root', 'true or false'],
  ['initializationRate', 'a whole number of MiB/s from 100 to 300'],
  ...ALLOWED_OF_PERSON,
]);

const WISHES: readonly RestoreWish[] = ['accept', 'undo', 'abort'];

const isWish = (key: string): key is RestoreWish => WISHES.some((wish) => wish === key);

const answerSchema = z.strictObject({
  accept: z.optional(text),
  undo: z.optional(text),
  abort: z.optional(text),
  ...SAID_BY_PERSON,
});

const ANSWER_ALLOWED: ReadonlyMap<string, string> = new Map([
  ...WISHES.map((wish) => [wish, 'the id of a restore'] as const),
  ...ALLOWED_OF_PERSON,
]);

/** A time begins with its year; a name with that form is none. */
const LIKE_TIME = /^\d{4}-\d{2}-\d{2}/;

const parsePoint = (point: string): PointChoice | null => {
  if (point === 'latest') return { kind: 'latest' };
  if (!LIKE_TIME.test(point)) return { kind: 'set', setId: point };
  const atMs = parseTime(point);
  return atMs === null ? null : { kind: 'time', atMs };
};

const refuse = (because: string): Signal<never> => ignore('BAD_REQUEST', because, null);

const begin = (event: object, { region, invocationId }: EventContext): Signal<RestoreCall> => {
  const parsed = beginSchema.safeParse(event);
  if (!parsed.success) return refuse(explainIssue(parsed.error.issues[0], BEGIN_ALLOWED));
  const { fleet, name, into = 'new', dryRun = false, reason = 'asked by hand', ...said } = parsed.data;
  const protection = fleet ?? name;
  if (protection === undefined || (fleet !== undefined && name !== undefined)) {
    return refuse(protection === undefined ? 'say what to restore: "fleet" or "name" is missing' : ONE_NAME);
  }
  const point = parsePoint(said.point);
  if (point === null) return refuse(`"point" must be ${BEGIN_ALLOWED.get('point')}`);
  const restore: RestoreRequest = {
    protection,
    point,
    lineage: said.source ?? null,
    into,
    region,
    zone: said.zone ?? null,
    withRoot: said.root ?? false,
    initializationRate: said.initializationRate ?? null,
    reason,
    dryRun,
  };
  const wake = { kind: 'manual', id: invocationId, because: reason } as const;
  return { kind: 'request', request: { kind: 'begin', wake, dryRun, restore } };
};

const look = (event: object, { invocationId }: EventContext): Signal<RestoreCall> => {
  const parsed = answerSchema.safeParse(event);
  if (!parsed.success) return refuse(explainIssue(parsed.error.issues[0], ANSWER_ALLOWED));
  const { accept, undo, abort, dryRun = false, reason = 'asked by hand' } = parsed.data;
  const answers = Object.entries({ accept, undo, abort }).flatMap(([wish, id]) =>
    id === undefined || !isWish(wish) ? [] : [{ wish, id }],
  );
  if (answers.length > 1) return refuse('"accept", "undo" and "abort" are three answers; give one of them');
  const { wish, id } = answers[0] ?? { wish: null, id: null };
  const wake = { kind: 'manual', id: invocationId, because: reason } as const;
  return { kind: 'request', request: { kind: 'look', wake, dryRun, look: { wake, id, wish, dryRun } } };
};

const SAID_WITH_ANY: readonly string[] = Object.keys(SAID_BY_PERSON);

/**
 * A person's own wish about restores, with strict keys: to begin one (`fleet` or `name`, `point`, and what else it needs), to
 * answer one (`accept`, `undo` or `abort` with its id), or, with neither, to bring forward what is under way.
 */
export const restoreFromPerson = (event: object, context: EventContext): Signal<RestoreCall> => {
  const keys = Object.keys(event);
  const isLook = keys.some((key) => isWish(key)) || keys.every((key) => SAID_WITH_ANY.includes(key));
  return isLook ? look(event, context) : begin(event, context);
};
