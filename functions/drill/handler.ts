import { drillRestores } from '../../shared/operations/drill-restores.ts';
import { restoreHandler } from '../../shared/runtime/restore-handler.ts';
import { tellDrill } from '../../shared/runtime/tell-restores.ts';
import { drillFromEvent } from '../../shared/signals/drill-from-event.ts';

/**
 * Begins the proofs that are due, and removes what restores left behind past its expiry.
 *
 * The reaper runs whether or not anything is proven: it was scheduled before the first thing was made.
 */
export const handler = restoreHandler({
  parse: drillFromEvent,
  run: async (ports, config, { proofs }, stage) =>
    proofs === null ? { proofs: [], reaped: [] } : drillRestores(ports, config, proofs, stage),
  tell: tellDrill,
});
