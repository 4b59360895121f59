import { MINUTE_MS } from '../../../shared/core/time.ts';
import { IGNORED_CODES } from '../../../shared/signals/signal.ts';
import type { ChangeAsked } from '../history.ts';
import type { Invariant } from '../invariant.ts';
import { ACCOUNT_ID } from '../scene.ts';

const CODES: ReadonlySet<string> = new Set(IGNORED_CODES);

/** Records of what was decided, and what was measured: they change nothing of what is managed. */
const RECORDS: ReadonlySet<string> = new Set(['journal', 'notices']);

const fieldOf = (event: unknown, key: string): unknown =>
  typeof event === 'object' && event !== null ? Reflect.get(event, key) : undefined;

const named = ({ port, method, invocation }: ChangeAsked): string =>
  `${invocation.function} asks for ${port}.${method}`;

/** EBS tells of a copy in the Region that it went to, whose stack hands it on to where it came from. */
const isOfCopy = (event: unknown): boolean => fieldOf(fieldOf(event, 'detail'), 'event') === 'copySnapshot';

/** What says something of the moment alone, and for how long: the clocks of two processes may be half a minute apart. */
const OF_THE_MOMENT: ReadonlySet<unknown> = new Set([
  'Scheduled Event',
  'EC2 Instance State-change Notification',
  'CloudWatch Alarm State Change',
]);
const MOMENT_MS = 16 * MINUTE_MS;

const isOld = (event: unknown, atMs: number): boolean => {
  const time = fieldOf(event, 'time');
  return (
    OF_THE_MOMENT.has(fieldOf(event, 'detail-type')) && typeof time === 'string' && atMs - Date.parse(time) > MOMENT_MS
  );
};

/** Why nobody may act on an event; null where one may. */
const whyNot = ({ event, region, atMs }: ChangeAsked['invocation']): string | null => {
  if (isOld(event, atMs)) return 'an event of long ago';
  // What comes by SNS, or straight from an alarm, says its account elsewhere.
  const account = fieldOf(event, 'detail-type') === undefined ? undefined : fieldOf(event, 'account');
  if (typeof account === 'string' && account !== ACCOUNT_ID) return `an event of account ${account}`;
  const where = fieldOf(event, 'region');
  // What a Region tells another is told in that other one's name.
  if (fieldOf(event, 'source') === 'aws.ec2' && typeof where === 'string' && where !== region && !isOfCopy(event))
    return `an event of ${where}`;
  const detail = fieldOf(event, 'detail');
  const state = fieldOf(detail, 'state');
  const muted = fieldOf(state, 'actionsSuppressedBy') ?? fieldOf(fieldOf(detail, 'muteDetail'), 'mutedBy');
  return muted === undefined || muted === null ? null : 'an alarm that is muted or suppressed';
};

/** Promises about events: what asks for nothing changes nothing. */
export const EVENT_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I16',
    promise: 'An event that is ignored, for a reason of a closed list, changes nothing.',
    at: ['ignored'],
    check: (_evidence, step) => {
      if (step.kind !== 'ignored') return [];
      const { function: name, code, changes } = step;
      if (!CODES.has(code)) return [`${name} ignores an event as ${code}, which is no code`];
      return changes > 0 ? [`${name} ignores an event as ${code}, and asked for ${changes} changes`] : [];
    },
  },
  {
    id: 'I16',
    promise: 'An event of another account or Region, of long ago, or of a muted or suppressed alarm, changes nothing.',
    at: ['asked'],
    check: (_evidence, step) => {
      if (step.kind !== 'asked') return [];
      const why = whyNot(step.call.invocation);
      return why === null ? [] : [`${named(step.call)} on ${why}`];
    },
  },
  {
    id: 'I17',
    promise: 'A dry run changes nothing, and nothing is done to a fleet that is only observed.',
    at: ['asked'],
    check: (_evidence, step) => {
      if (step.kind !== 'asked' || RECORDS.has(step.call.port)) return [];
      const { call } = step;
      if (fieldOf(call.invocation.event, 'dryRun') === true) return [`${named(call)} in a dry run`];
      const [fleet] = call.args;
      const observed = call.invocation.setup?.config.fleets.find(
        ({ name, mode }) => name === fleet && mode === 'observe',
      );
      return call.port === 'fleets' && observed !== undefined
        ? [`${named(call)} of ${observed.name}, observed only`]
        : [];
    },
  },
];
