import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { lookHandler } from '../../shared/runtime/look-handler.ts';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';

const memory = createLookMemory();

/**
 * Looks at the fleet whose alarm went off, or at those that a person names.
 *
 * Alarms come twice, late and out of order: the event only says where to look, the fleet as it is now says what to do.
 */
export const handler = lookHandler({
  parse: (event, context) => requestFromEvent(event, { ...context, withoutFleet: 'all' }),
  run: (ports, config, request) => lookAtFleets(ports, config, request, memory),
});
