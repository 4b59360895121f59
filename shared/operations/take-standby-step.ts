import { Fault } from '../core/fault.ts';
import type { PlanStep } from '../core/fleet-decision.ts';
import type { FleetState } from '../core/fleet-state.ts';
import { recordWakeRefusals } from '../core/healing/record-wake-refusals.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';

/** A plan step about standbys. */
export type StandbyStep = Extract<PlanStep, { readonly kind: 'wake' | 'rest' }>;

/** What became of a step: the ledger record now, and whether a standby was refused for good. */
export type StandbyStepTaken = {
  readonly state: FleetState;
  readonly outcome: Omit<Outcome, 'step'>;
  readonly refused: boolean;
};

const wake = async (ports: Ports, instanceIds: readonly string[], state: FleetState): Promise<StandbyStepTaken> => {
  const { refused } = await ports.fleets.start(instanceIds);
  const ids = refused.map(({ instanceId }) => instanceId);
  const started = instanceIds.filter((id) => !ids.includes(id));
  if (started.length > 0) await ports.fleets.markActive(started);
  const why = [...new Set(refused.map(({ because }) => because))];
  return {
    state: recordWakeRefusals(state, ids, ports.clock.nowMs()),
    outcome: {
      result: started.length > 0 ? 'done' : 'failed',
      because: [`${started.length} of ${instanceIds.length} started`, ...why].join('; '),
    },
    refused: ids.length > 0,
  };
};

/** Hibernates where the image and the launch template allow it; a standby that can only be stopped still stands by. */
const rest = async (
  { fleets }: Ports,
  { instanceIds, state, because }: StandbyStep & { kind: 'rest' },
): Promise<string> => {
  if (state === 'stopped') {
    await fleets.stop(instanceIds);
    return because;
  }
  try {
    await fleets.stop(instanceIds, 'hibernate');
    return because;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'invalid') throw error;
    await fleets.stop(instanceIds);
    return `stopped, for it cannot hibernate: ${error.message}`;
  }
};

/** Wakes standbys, or lets them rest. One that cannot be started is written into the record that the next look reads. */
export const takeStandbyStep = async (ports: Ports, step: StandbyStep, state: FleetState): Promise<StandbyStepTaken> =>
  step.kind === 'wake'
    ? wake(ports, step.instanceIds, state)
    : { state, outcome: { result: 'done', because: await rest(ports, step) }, refused: false };
