import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { drillServices } from '../../shared/operations/drill-services.ts';
import { failoverHandler } from '../../shared/runtime/failover-handler.ts';
import { tellDrills } from '../../shared/runtime/tell-drills.ts';
import { drillFromEvent } from '../../shared/signals/drill-from-event.ts';

/**
 * Begins the proofs and the failover drills that are due, and removes what restores left behind past its expiry.
 *
 * The reaper runs whether or not anything is proven: it was scheduled before the first thing was made.
 */
export const handler = failoverHandler({
  parse: drillFromEvent,
  run: async (ports, setup, { proofs, failovers }) => ({
    ...(proofs === null ? { proofs: [], reaped: [] } : await drillRestores(ports, setup.config, proofs, setup.stage)),
    ...(failovers === null ? { services: [], refused: null } : await drillServices(ports, setup, failovers)),
  }),
  tell: tellDrills,
});
