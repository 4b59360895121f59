import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import { failoverHandler } from '../../shared/runtime/failover-handler.ts';
import { tellServices } from '../../shared/runtime/tell-services.ts';
import { failoverFromEvent } from '../../shared/signals/failover-from-event.ts';

/**
 * Passes on what a person wants of a service, and brings its move forward as far as it goes now.
 *
 * The Region that takes over moves a service, whichever it leaves: this needs nothing of the other one.
 */
export const handler = failoverHandler({ parse: failoverFromEvent, run: lookAtServices, tell: tellServices });
