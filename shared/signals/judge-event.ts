import { ignore, type Signal } from './signal.ts';

/** What reads one kind of event. */
export type Parse<Request, Context> = (event: unknown, context: Context) => Signal<Request>;

/** Judges any value that a function may be handed; the id of an event that is ignored is kept. */
export const judgeEvent = <Request>(event: unknown, judge: (event: object) => Signal<Request>): Signal<Request> => {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return ignore('MALFORMED', 'the event is no JSON object', null);
  }
  const signal = judge(event);
  return signal.kind === 'ignored' && signal.eventId === null ? { ...signal, eventId: idOf(event) } : signal;
};

/** Judges what EventBridge brings by its detail type, and anything else as a person's own request. */
export const judgeByDetailType = <Request, Context>(
  event: object,
  context: Context,
  byDetailType: ReadonlyMap<unknown, Parse<Request, Context>>,
  byHand: (event: object, context: Context) => Signal<Request>,
): Signal<Request> => {
  if (!('detail-type' in event)) return byHand(event, context);
  const parse = byDetailType.get(event['detail-type']);
  if (parse !== undefined) return parse(event, context);
  return ignore('UNKNOWN_EVENT', 'Ballast does not follow events of this detail type', null);
};

const idOf = (event: object): string | null => ('id' in event && typeof event.id === 'string' ? event.id : null);
