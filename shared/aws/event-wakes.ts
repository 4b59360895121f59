import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Wakes } from '../ports/wakes.ts';
import type { CallAws } from './call-aws.ts';
import { checkPutEvents } from './check-put-events.ts';
import { chunksOf } from './chunks-of.ts';

/** The account's own bus in one Region, where a rule passes each detail on to the function that it is for. */
export type EventBus = { readonly client: EventBridgeClient; readonly call: CallAws };

const EVENT_SOURCE = 'ballast';
const FLEET_DETAIL_TYPE = 'Ballast Look Wanted';
const SERVICE_DETAIL_TYPE = 'Ballast Service Suspected';

const ENTRIES_MAX = 10;
/** What a person's own request may say at most (shared/signals/read-person.ts). */
const REASON_LENGTH_MAX = 500;

const putDetails = async (
  { client, call }: EventBus,
  detailType: string,
  details: readonly Readonly<Record<string, string>>[],
): Promise<void> => {
  const command = new PutEventsCommand({
    Entries: details.map((detail) => ({
      Source: EVENT_SOURCE,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
    })),
  });
  checkPutEvents(await call('events:PutEvents', (options) => client.send(command, options)));
};

/**
 * The wakes port over EventBridge: each event's detail is what a person would ask the function for.
 *
 * @param busIn the bus of any Region, by a client that gives up soon
 */
export const createEventWakes = (own: EventBus, busIn: (region: string) => EventBus): Wakes => ({
  wakeFleets: async (fleets, because) => {
    const reason = because.slice(0, REASON_LENGTH_MAX);
    for (const names of chunksOf([...new Set(fleets)], ENTRIES_MAX)) {
      await putDetails(
        own,
        FLEET_DETAIL_TYPE,
        names.map((fleet) => ({ fleet, reason })),
      );
    }
  },
  wakeService: (region, service, because) =>
    putDetails(busIn(region), SERVICE_DETAIL_TYPE, [{ service, why: because.slice(0, REASON_LENGTH_MAX) }]),
});
