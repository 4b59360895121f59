import type { FunctionName } from './invocation.ts';
import { ACCOUNT_ID } from './scene.ts';
import { drawEventId, isoTime } from './schedule-events.ts';
import type { Trial } from './trial.ts';

/** An event as AWS brings it, and whom a rule of the deployment brings it to. */
export type AwsEvent = { readonly name: FunctionName; readonly event: object };

type Content = {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
};

/** What EventBridge puts around what happened just now. */
export const envelope = (trial: Trial, region: string, { source, detailType, resources, detail }: Content): object => ({
  version: '0',
  id: drawEventId(trial),
  'detail-type': detailType,
  source,
  account: ACCOUNT_ID,
  time: isoTime(trial.globe.clock.nowMs),
  region,
  resources,
  detail,
});
