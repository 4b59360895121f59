import type { FunctionName } from './invocation.ts';
import { ACCOUNT_ID, STAGE } from './scene.ts';
import type { Trial } from './trial.ts';

/** An event's own time, as AWS writes it. */
export const isoTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** An id in the form of AWS's, which tells events of a trial apart. */
export const drawEventId = ({ history }: Pick<Trial, 'history'>): string => {
  history.events += 1;
  return `00000000-0000-4000-8000-${history.events.toString(16).padStart(12, '0')}`;
};

/** What a schedule of EventBridge brings a function. */
export const scheduleEvent = (trial: Trial, region: string, name: FunctionName): object => ({
  version: '0',
  id: drawEventId(trial),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ACCOUNT_ID,
  time: isoTime(trial.globe.clock.nowMs),
  region,
  resources: [`arn:aws:events:${region}:${ACCOUNT_ID}:rule/ballast-${STAGE}-${name}`],
  detail: {},
});
