import type { WorldEvent } from '../world-state.ts';
import type { FunctionName } from './invocation.ts';
import { ACCOUNT_ID } from './scene.ts';
import { drawEventId, isoTime } from './schedule-events.ts';
import type { Trial } from './trial.ts';

/** An event as AWS brings it to a function. */
export type AwsEvent = { readonly name: FunctionName; readonly event: object };

const envelope = (trial: Trial, region: string, source: string, detailType: string, detail: object) => ({
  version: '0',
  id: drawEventId(trial),
  'detail-type': detailType,
  source,
  account: ACCOUNT_ID,
  time: isoTime(trial.globe.clock.nowMs),
  region,
  resources: [],
  detail,
});

/** What AWS sends of something that happened in a world; null for what nobody subscribes to. */
export const toAwsEvent = (trial: Trial, region: string, event: WorldEvent): AwsEvent | null => {
  switch (event.kind) {
    case 'instance-state': {
      const { id, lifecycle } = event.instance;
      if (lifecycle === 'pending') return null;
      const detail = { 'instance-id': id, state: lifecycle };
      return {
        name: 'replace',
        event: envelope(trial, region, 'aws.ec2', 'EC2 Instance State-change Notification', detail),
      };
    }
    default:
      return null;
  }
};

/** Lets everything that happens in the Regions' worlds become events of AWS. */
export const listenToWorlds = (trial: Trial): void => {
  for (const [region, world] of trial.globe.cloud) {
    world.listeners.push((event) => {
      const said = toAwsEvent(trial, region, event);
      if (said !== null) trial.bus.publish(region, said.name, said.event);
    });
  }
};
