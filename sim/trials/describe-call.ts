import type { RecordedCall } from '../point-hook.ts';
import { START_MS } from './draw-scene.ts';
import { formatMoment } from './format-moment.ts';

const TEXT_MAX = 60;
const LINE_MAX = 200;
const ANSWER_MAX = 80;
const ITEMS_MAX = 4;
const DEPTH_MAX = 3;

/** Numbers from here on, within a year of a trial, are times. */
const YEAR_MS = 366 * 24 * 3_600_000;

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !(value instanceof Map) && Object.keys(value).length === 0);

const showList = (values: readonly unknown[], depth: number): string => {
  const shown = values.slice(0, ITEMS_MAX).map((value) => show(value, depth + 1));
  const more = values.length > ITEMS_MAX ? [`… ${values.length - ITEMS_MAX} more`] : [];
  return `[${[...shown, ...more].join(', ')}]`;
};

const showFields = (fields: readonly (readonly [string, unknown])[], depth: number): string =>
  depth >= DEPTH_MAX
    ? '{…}'
    : `{${fields
        .filter(([, value]) => !isEmpty(value))
        .map(([key, value]) => `${key}: ${show(value, depth + 1)}`)
        .join(', ')}}`;

/** A value in few words: nothing of it that is empty, and times as the trace has them. */
const show = (value: unknown, depth: number): string => {
  if (typeof value === 'string') return cut(value, TEXT_MAX);
  if (typeof value === 'number' && Math.abs(value - START_MS) < YEAR_MS)
    return value < START_MS ? `-${formatMoment(START_MS - value)}` : formatMoment(value - START_MS);
  if (Array.isArray(value)) return showList(value, depth);
  if (value instanceof Map || value instanceof Set) return showList([...value], depth);
  if (typeof value === 'object' && value !== null) return showFields(Object.entries(value), depth);
  return String(value);
};

/** What was asked for, in a line of the trace. */
const describeArguments = (args: readonly unknown[]): string =>
  cut(
    args
      .filter((value) => !isEmpty(value))
      .map((value) => show(value, 0))
      .join(' '),
    LINE_MAX,
  );

const describeOutcome = (outcome: RecordedCall['outcome']): string => {
  if (outcome.kind === 'failed')
    return `failed: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`;
  return isEmpty(outcome.answer) ? 'done' : `-> ${cut(show(outcome.answer, 0), ANSWER_MAX)}`;
};

/** A call and what came of it, in a line of the trace. */
export const describeCall = ({ port, method, args, outcome }: RecordedCall): string => {
  // What a decision says is told as it is made: its record repeats it.
  const said = method === 'append' ? '' : describeArguments(args);
  return [`${port}.${method}`, said, describeOutcome(outcome)].filter((part) => part !== '').join(' ');
};

/** What an event says that woke a function, in a line of the trace; nothing of a schedule's. */
export const describeEvent = (event: unknown): string | null => {
  if (typeof event !== 'object' || event === null || !('detail-type' in event)) return cut(show(event, 0), LINE_MAX);
  const { 'detail-type': kind } = event;
  if (kind === 'Scheduled Event') return null;
  return cut(
    `${typeof kind === 'string' ? kind : show(kind, 0)} ${'detail' in event ? show(event.detail, 0) : ''}`,
    LINE_MAX,
  );
};
