import { lookAtFleets } from '../../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../../shared/operations/look-memory.ts';
import { lookHandler } from '../../shared/runtime/look-handler.ts';
import { requestFromEvent } from '../../shared/signals/request-from-event.ts';

const memory = createLookMemory();

/**
 * Looks at every fleet whose time has come.
 *
 * It does all that lost events would have done: with every other event lost, each fleet still ends where it should.
 */
export const handler = lookHandler({
  parse: (event, context) => requestFromEvent(event, { ...context, withoutFleet: 'due' }),
  run: (ports, config, request) => lookAtFleets(ports, config, request, memory),
});
