import { Fault } from '../core/fault.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import { catchFault } from './catch-fault.ts';
import { reportRestore } from './report-restore.ts';

/** A proof whose result is on its recovery point is told of by the backups of its home, where it failed. */
const isToldElsewhere = ({ proof, outcome }: RestoreState): boolean =>
  outcome?.code === 'PROVEN' || (proof?.passed === false && outcome?.code !== 'RESTORE_STUCK');

/** Tells people how a restore ended, or that it waits for them, once; what could not be told is told by the next look. */
export const tellRestore = async ({ notices, clock }: RestorePorts, state: RestoreState): Promise<RestoreState> => {
  const { id, plan, phase, outcome, told } = state;
  if ((phase !== 'kept' && phase !== 'over') || outcome === null || outcome.code === told) return state;
  if (isToldElsewhere(state)) return { ...state, told: outcome.code };
  const { code, explained } = reportRestore(state, []);
  const sent = await catchFault(
    notices.send({
      fleet: plan.protection,
      decisionId: id,
      code,
      subject: `Ballast ${plan.protection}: ${code} ${plan.lineage}`.slice(0, 100),
      explained,
      atMs: clock.nowMs(),
    }),
  );
  return sent instanceof Fault ? state : { ...state, told: outcome.code };
};
