import { drawInteger, type Random } from '../random.ts';
import { happens, pick } from './injector.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A text of another kind than JSON's objects, or none that anybody could mean. */
const NO_EVENT: readonly [Json, ...Json[]] = [
  null,
  true,
  0,
  '',
  'Records',
  [],
  [null],
  { Records: [] },
  { Records: [null] },
  { Records: [{ Sns: { MessageId: '1', Message: '{' } }] },
  { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'null' }] },
  { alarmData: null, source: 'aws.cloudwatch' },
  { 'detail-type': null },
  { 'detail-type': { toString: null } },
  { nonsense: 1 },
];

const IMPOSSIBLE_TIMES: readonly [Json, ...Json[]] = [
  '2026-02-31T10:00:00Z',
  '9999-12-31T23:59:59Z',
  '0000-00-00T00:00:00Z',
  'yesterday',
  '',
  1_780_000_000,
  null,
];

const DEPTH = 400;

const nest = (): Json => {
  let nested: Json = 'deep';
  for (let depth = 0; depth < DEPTH; depth += 1) nested = depth % 2 === 0 ? [nested] : { nested };
  return nested;
};

const HUGE_LENGTH = 100_000;

const JUNK: readonly [() => Json, ...(() => Json)[]] = [
  () => null,
  () => -1,
  () => 1e308,
  () => '',
  () => '\u0000\uFFFD',
  () => [],
  () => ({}),
  () => ['i-0feedfacecafebeef'],
  () => ({ length: -1, toString: 'no function' }),
  nest,
  () => 'x'.repeat(HUGE_LENGTH),
];

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same with something else in one place, drawn at random. */
const changeSomewhere = (value: Json, random: Random, change: (value: Json) => Json | undefined): Json => {
  if (!isObject(value) || happens(random, 0.2)) return change(value) ?? null;
  const keys = Object.keys(value);
  const key = keys[drawInteger(random, keys.length)];
  if (key === undefined) return change(value) ?? null;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner] as const];
    const changed = isObject(inner) ? changeSomewhere(inner, random, change) : change(inner);
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return Object.fromEntries(entries);
};

const put = (event: Json, changed: { readonly [key: string]: Json }): Json =>
  isObject(event) ? { ...event, ...changed } : changed;

/** Ids of machines that are nobody's here. */
const foreign = (event: Json): Json => {
  const text = JSON.stringify(event).replaceAll(/i-[0-9a-f]{17}/g, 'i-0feedfacecafebeef');
  // What was JSON before is still.
  const parsed: Json = JSON.parse(text);
  return parsed;
};

const FORGERIES: readonly [(event: Json, random: Random) => Json, ...((event: Json, random: Random) => Json)[]] = [
  (event) => put(event, { account: '999999999999', accountId: '999999999999' }),
  (event) => put(event, { region: 'mars-north-1' }),
  (event) => put(event, { 'detail-type': 'EC2 Instance Promotion Notification' }),
  (event, random) => put(event, { time: pick(random, IMPOSSIBLE_TIMES) }),
  (event) => put(event, { detail: nest() }),
  (event) => put(event, { detail: 'x'.repeat(HUGE_LENGTH) }),
  foreign,
  (event, random) => changeSomewhere(event, random, () => pick(random, JUNK)()),
  (event, random) => changeSomewhere(event, random, () => undefined),
];

const toJson = (event: unknown): Json => {
  const parsed: Json = JSON.parse(JSON.stringify(event));
  return parsed;
};

/** An event that nobody should have sent: a real one that was tampered with, or none at all. */
export const forgeEvent = (random: Random, event: unknown): unknown => {
  if (event === undefined || happens(random, 0.15)) return pick(random, NO_EVENT);
  let forged = toJson(event);
  for (let times = pick(random, [1, 1, 1, 2, 3]); times > 0; times -= 1)
    forged = pick(random, FORGERIES)(forged, random);
  return forged;
};
