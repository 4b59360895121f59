import { Fault } from '../core/fault.ts';
import { readRestoreState } from '../core/restore/read-restore-state.ts';
import { type RestoreRefusal, refuse } from '../core/restore/restore-codes.ts';
import type { RestoresRequest, RestoreWish } from '../core/restore/restore-request.ts';
import type { RestoreState } from '../core/restore/restore-state.ts';
import type { RestorePorts } from '../ports/restore-ports.ts';
import type { WorkflowRecord } from '../ports/workflows.ts';
import { advanceRestore, restoreKey } from './advance-restore.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';
import { reportRestore } from './report-restore.ts';
import type { RestoreReport, RestoresReport } from './restore-report.ts';

/** Restores that are brought forward at once. */
const RESTORES_AT_ONCE = 5;

type Stored = { readonly record: WorkflowRecord; readonly state: RestoreState };

const listRestores = async ({ workflows }: RestorePorts): Promise<readonly Stored[]> => {
  const records = await workflows.list('restore');
  return records
    .flatMap((record): readonly Stored[] => {
      const state = readRestoreState(record.body);
      return state === null ? [] : [{ record, state }];
    })
    .toSorted((one, other) => other.state.plan.askedAtMs - one.state.plan.askedAtMs);
};

/** Whether anything is to be done: what waits for a person does nothing until one says something. */
const needsLook = ({ record, state: { phase, outcome, told } }: Stored): boolean =>
  record.dirty ||
  record.asks.size > 0 ||
  (phase !== 'kept' && phase !== 'over') ||
  (outcome !== null && outcome.code !== told);

const refuseWish = (wish: RestoreWish, { id, phase, way }: RestoreState): RestoreRefusal | null => {
  if (wish === 'abort') {
    const isUnderWay = way === 'forth' && phase !== 'kept' && phase !== 'removing' && phase !== 'over';
    return isUnderWay ? null : refuse('NOTHING_TO_ANSWER', `${id} is not under way any more: nothing is left to abort`);
  }
  if (phase === 'kept') return null;
  return refuse('NOTHING_TO_ANSWER', `${id} does not wait for anybody to ${wish} it`);
};

const advance = async (ports: RestorePorts, { state }: Stored): Promise<RestoreReport> => {
  const advanced = await catchFault(advanceRestore(ports, state.id));
  if (advanced instanceof Fault) {
    return reportRestore(state, [{ step: 'look', result: 'failed', because: advanced.message }]);
  }
  return advanced === null ? reportRestore(state, []) : reportRestore(advanced.state, advanced.outcomes);
};

/**
 * Looks at restores and proofs: passes on what a person wants of one, and brings forward all that are under way, each under
 * its own lease. Dry run tells how all stand that are remembered. Rejects with a `Fault` when the ledger cannot be read.
 */
export const lookAtRestores = async (ports: RestorePorts, request: RestoresRequest): Promise<RestoresReport> => {
  const { id, wish, wake, dryRun } = request;
  const all = await listRestores(ports);
  const named = id === null ? all : all.filter(({ state }) => state.id === id);
  const [one] = named;
  if (id !== null && one === undefined) {
    const because = `no restore ${id} is remembered here; "ballast status" lists them`;
    return { restores: [], refused: refuse('UNKNOWN_RESTORE', because) };
  }
  if (dryRun) return { restores: named.map(({ state }) => reportRestore(state, [])), refused: null };
  if (id !== null && wish !== null && one !== undefined) {
    const refused = refuseWish(wish, one.state);
    if (refused !== null) return { restores: [reportRestore(one.state, [])], refused };
    await ports.workflows.ask(restoreKey(id), wake.id, { kind: wish, because: wake.because });
    return { restores: [await advance(ports, one)], refused: null };
  }
  const due = id === null ? named.filter(needsLook) : named;
  return { restores: await mapBounded(due, RESTORES_AT_ONCE, (stored) => advance(ports, stored)), refused: null };
};
