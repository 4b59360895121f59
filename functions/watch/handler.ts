import { watchServices } from '../../shared/operations/watch-services.ts';
import { failoverHandler } from '../../shared/runtime/failover-handler.ts';
import { tellServices } from '../../shared/runtime/tell-services.ts';
import { watchFromEvent } from '../../shared/signals/watch-from-event.ts';

/**
 * Looks at both Regions of each service from here, tells the others what it saw, and brings moves forward.
 *
 * Lost, late or twice, a look is only one look: what was seen again and again is what counts.
 */
export const handler = failoverHandler({ parse: watchFromEvent, run: watchServices, tell: tellServices });
