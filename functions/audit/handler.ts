import { auditServices } from '../../shared/operations/audit-services.ts';
import { failoverHandler } from '../../shared/runtime/failover-handler.ts';
import { tellAudits } from '../../shared/runtime/tell-services.ts';
import { watchFromEvent } from '../../shared/signals/watch-from-event.ts';

/**
 * Audits whether services could move here now, as far as that is due.
 *
 * It is no part of a look at services: it takes many calls, and no move may wait for it.
 */
export const handler = failoverHandler({ parse: watchFromEvent, run: auditServices, tell: tellAudits });
