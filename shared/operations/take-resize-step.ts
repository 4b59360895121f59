import { Fault } from '../core/fault.ts';
import type { PlanStep } from '../core/fleet-decision.ts';
import type { FleetState } from '../core/fleet-state.ts';
import type { ResizeRefusal } from '../core/sizing/record-resize-answer.ts';
import { recordResizeRefusal } from '../core/sizing/record-resize-answer.ts';
import type { Outcome } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';

/** A plan step that belongs to a resize in place. */
export type ResizeStep = Extract<PlanStep, { readonly kind: 'stop' | 'modify' | 'start' }>;

/** Ids that may still be stopped after a second look at the world. */
export type ConfirmStop = (instanceIds: readonly string[]) => Promise<readonly string[]>;

/** What became of a step: the ledger record now, and whether it was refused for good. */
export type ResizeStepTaken = {
  readonly state: FleetState;
  readonly outcome: Omit<Outcome, 'step'>;
  readonly refused: boolean;
};

const callFor = async (ports: Ports, step: ResizeStep, confirmStop: ConfirmStop): Promise<'done' | 'spared'> => {
  const { fleets } = ports;
  switch (step.kind) {
    case 'stop': {
      const confirmed = await confirmStop(step.instanceIds);
      if (confirmed.length === 0) return 'spared';
      await fleets.stop(confirmed);
      return 'done';
    }
    case 'modify':
      await fleets.modifyType(step.instanceId, step.instanceType);
      return 'done';
    case 'start': {
      const [refusal] = (await fleets.start(step.instanceIds)).refused;
      if (refusal !== undefined) throw new Fault(refusal.kind, step.kind, refusal.because);
      return 'done';
    }
  }
};

/** Takes one step of a resize in place; what EC2 refuses for good is written into the record that the next look reads. */
export const takeResizeStep = async (
  ports: Ports,
  step: ResizeStep,
  state: FleetState,
  confirmStop: ConfirmStop,
): Promise<ResizeStepTaken> => {
  const call = step.kind;
  const record = (refusal: Omit<ResizeRefusal, 'call'>): FleetState =>
    recordResizeRefusal(state, { call, ...refusal }, ports.clock.nowMs());
  try {
    if ((await callFor(ports, step, confirmStop)) === 'done') {
      return { state, outcome: { result: 'done', because: step.because }, refused: false };
    }
    const because = 'spared by the second look';
    const mayHaveStopped = step.kind === 'stop' && step.again;
    const spared = mayHaveStopped ? state : record({ kind: 'spared', because });
    return { state: spared, outcome: { result: 'skipped', because }, refused: false };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const after = record({ kind: error.kind, because: error.message });
    return { state: after, outcome: { result: 'failed', because: error.message }, refused: after !== state };
  }
};
