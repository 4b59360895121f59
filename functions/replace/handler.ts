import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { lookHandler } from '../../shared/runtime/look-handler.ts';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';

const memory = createLookMemory();

/**
 * Looks at the fleets that hold the instances an event is about, or at all when a whole Availability Zone fails.
 *
 * EC2 tells of every instance in the account: whose it is, its tag says as EC2 shows it now, never the event.
 */
export const handler = lookHandler({
  parse: (event, context) => requestFromEvent(event, { ...context, withoutFleet: 'all' }),
  run: (ports, config, request) => lookAtFleets(ports, config, request, memory),
});
