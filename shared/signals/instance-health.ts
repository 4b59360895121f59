import * as z from 'zod/mini';
import type { InstanceNotice, NoticeKind } from '../core/healing/instance-notice.ts';
import { DAY_MS } from '../core/time.ts';
import { announceInstances } from './announce-instances.ts';
import { ENVELOPE, judgeEnvelope } from './event-envelope.ts';
import { parseTime } from './event-time.ts';
import { findInstanceId } from './instance-id.ts';
import { type EventContext, ignore, type Signal } from './signal.ts';

/** The detail type of everything that AWS Health tells. */
export const HEALTH_EVENT = 'AWS Health Event';

/** AWS Health tells days and weeks ahead, and repeats itself: what it sent late still holds. */
const NEWS_AGE_MAX_MS = 3 * DAY_MS;

const eventSchema = z.looseObject({
  ...ENVELOPE,
  'detail-type': z.literal(HEALTH_EVENT),
  source: z.literal('aws.health'),
  detail: z.looseObject({
    service: z.string(),
    eventTypeCode: z.string(),
    statusCode: z.string(),
    eventRegion: z.string(),
    startTime: z.nullish(z.string()),
    affectedAccount: z.nullish(z.string()),
    affectedEntities: z.nullish(z.array(z.looseObject({ entityValue: z.string(), status: z.nullish(z.string()) }))),
    eventDescription: z.nullish(z.array(z.looseObject({ latestDescription: z.nullish(z.string()) }))),
  }),
});

type Detail = z.infer<typeof eventSchema>['detail'];

/** After these the machine does not come back by itself; a reboot, or maintenance of power or network, it survives. */
const GOES = /^AWS_EC2_(PERSISTENT_)?INSTANCE_(RETIREMENT|STOP|TERMINATION)_(SCHEDULED|EXPEDITED)$/;
const DEGRADED = /^AWS_EC2_(PERSISTENT_)?INSTANCE_\w*DEGRAD(ED|ATION)\w*$/;

const kindOf = ({ service, eventTypeCode }: Detail): NoticeKind | null => {
  if (service !== 'EC2') return null;
  if (GOES.test(eventTypeCode)) return 'retirement';
  return DEGRADED.test(eventTypeCode) ? 'degraded' : null;
};

/** Status codes lag behind the text: an event may say that it is resolved while it is still open. */
const isOver = ({ statusCode, eventDescription }: Detail): boolean =>
  statusCode === 'closed' ||
  (eventDescription ?? []).some(({ latestDescription }) => /^\s*\[RESOLVED\]/i.test(latestDescription ?? ''));

const SETTLED = ['RESOLVED', 'UNIMPAIRED'];

const affectedInstances = ({ affectedEntities }: Detail): readonly string[] => [
  ...new Set(
    (affectedEntities ?? []).flatMap(({ entityValue, status }) =>
      SETTLED.includes(status ?? '') ? [] : (findInstanceId(entityValue) ?? []),
    ),
  ),
];

/** `Thu, 27 Aug 2026 13:19:03 GMT`; the day of the week is not always the right one. */
const HEALTH_TIME = /^[A-Z][a-z]{2}, (\d{1,2}) [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const parseHealthTime = (text: string): number | null => {
  const [, day] = HEALTH_TIME.exec(text) ?? [];
  if (day === undefined) return parseTime(text);
  const atMs = Date.parse(text);
  return new Date(atMs).getUTCDate() === Number(day) ? atMs : null;
};

/**
 * Instances of EC2 that AWS will stop or retire, or whose hardware it calls degraded.
 *
 * AWS Health sends an event to a second Region too, and long lists in pages: where it happened is in the detail, and each
 * page is an event of its own.
 */
export const requestFromInstanceHealth = (event: unknown, context: EventContext): Signal => {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignore('MALFORMED', 'the event is no event of AWS Health', null);
  const { id, account, time, detail } = parsed.data;
  const judged = judgeEnvelope({ account, region: detail.eventRegion, time }, context, NEWS_AGE_MAX_MS);
  if (judged.kind === 'refused') return ignore(judged.code, judged.because, id);
  if ((detail.affectedAccount ?? account) !== account) {
    return ignore('FOREIGN_ACCOUNT', 'the event is about another account', id);
  }
  const kind = kindOf(detail);
  if (kind === null) return ignore('NOT_FOLLOWED', 'the event takes no instance away', id);
  if (isOver(detail)) return ignore('ALREADY_OVER', 'the event says that it is over', id);
  const startsAt = kind === 'retirement' ? (detail.startTime ?? null) : null;
  const doomedAtMs = startsAt === null ? null : parseHealthTime(startsAt);
  if (startsAt !== null && doomedAtMs === null) {
    return ignore('IMPOSSIBLE_TIME', 'the event starts at a time that is none', id);
  }
  const [first, ...others] = affectedInstances(detail).map(
    (instanceId): InstanceNotice => ({ instanceId, kind, atMs: judged.atMs, doomedAtMs }),
  );
  if (first === undefined) return ignore('NO_INSTANCE', 'the event names no instance', id);
  return announceInstances(id, `AWS Health: ${detail.eventTypeCode}`, [first, ...others]);
};
