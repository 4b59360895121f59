import { beginRestore } from '../../shared/operations/begin-restore.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import { restoreHandler } from '../../shared/runtime/restore-handler.ts';
import { tellRestores, toRestoresReport } from '../../shared/runtime/tell-restores.ts';
import { restoreFromEvent } from '../../shared/signals/restore-from-event.ts';

/**
 * Begins the restore that a person asks for, and brings every one forward that is under way, proofs too.
 *
 * It needs nothing of any other Region: recovery points are restored from what this one holds.
 */
export const handler = restoreHandler({
  parse: restoreFromEvent,
  run: async (ports, config, call, stage) =>
    call.kind === 'begin'
      ? toRestoresReport(await beginRestore(ports, config, call.restore, stage))
      : lookAtRestores(ports, call.look),
  tell: tellRestores,
});
