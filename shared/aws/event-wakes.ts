import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Wakes } from '../ports/wakes.ts';
import type { CallAws } from './call-aws.ts';
import { checkPutEvents } from './check-put-events.ts';
import { chunksOf } from './chunks-of.ts';

/** Of the account's own bus, where a rule passes the detail on to the function that looks at fleets. */
const EVENT_SOURCE = 'ballast';
const EVENT_DETAIL_TYPE = 'Ballast Look Wanted';

const ENTRIES_MAX = 10;
/** What a person's own request may say at most (shared/signals/read-person.ts). */
const REASON_LENGTH_MAX = 500;

/** The wakes port over EventBridge: each event's detail is what a person would ask the function for. */
export const createEventWakes = (client: EventBridgeClient, call: CallAws): Wakes => ({
  wakeFleets: async (fleets, because) => {
    const reason = because.slice(0, REASON_LENGTH_MAX);
    for (const names of chunksOf([...new Set(fleets)], ENTRIES_MAX)) {
      const command = new PutEventsCommand({
        Entries: names.map((fleet) => ({
          Source: EVENT_SOURCE,
          DetailType: EVENT_DETAIL_TYPE,
          Detail: JSON.stringify({ fleet, reason }),
        })),
      });
      checkPutEvents(await call('events:PutEvents', (options) => client.send(command, options)));
    }
  },
});
