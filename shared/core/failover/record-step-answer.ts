import type { FailoverStep } from './failover-step.ts';
import { CLOSING_MAX_MS } from './phase-times.ts';
import type { Move, ServiceState } from './service-state.ts';
import type { StepAnswer } from './service-view.ts';
import { enterPhase } from './turn-back.ts';

/** A Region that failed answers no better a moment later; one that was left by hand is asked again for a while. */
const recordClosing = (move: Move, answer: StepAnswer, nowMs: number): Move => {
  const isLate = nowMs - (move.answeredAtMs ?? move.sinceMs) >= CLOSING_MAX_MS;
  return { ...move, drained: answer.kind !== 'failed' || move.outageSinceMs !== null || isLate };
};

const recordFence = (move: Move, answer: StepAnswer, nowMs: number): Move => {
  if (move.phase === 'settling') return recordClosing(move, answer, nowMs);
  const attempts = (move.fenced?.attempts ?? 0) + 1;
  const because = answer.kind === 'failed' ? answer.because : 'done';
  return { ...move, fenced: { done: answer.kind !== 'failed', because, attempts } };
};

const recordMoveStep = (move: Move, step: FailoverStep, answer: StepAnswer, nowMs: number): Move => {
  const isDone = answer.kind !== 'failed';
  switch (step.kind) {
    case 'fence':
      return recordFence(move, answer, nowMs);
    case 'unfence':
      return isDone && step.region === move.plan.from ? { ...move, unfenced: true } : move;
    case 'raise':
      return isDone ? { ...move, raised: [...new Set([...move.raised, step.fleet])] } : move;
    case 'lower':
      return isDone ? { ...move, raised: move.raised.filter((fleet) => fleet !== step.fleet) } : move;
    case 'restore':
      if (answer.kind !== 'begun') return move;
      return {
        ...move,
        restores: move.restores.map((restore) =>
          restore.fleet === step.fleet && restore.lineage === step.lineage
            ? { ...restore, restoreId: answer.restoreId, takenAtMs: answer.takenAtMs }
            : restore,
        ),
      };
    default:
      return move;
  }
};

/** Of a move that flips by records, or whose change was lost; else it is the switch that was armed again. */
const recordChange = (
  state: ServiceState,
  step: Extract<FailoverStep, { readonly kind: 'records' }>,
  changeId: string,
  nowMs: number,
): ServiceState => {
  const { move } = state;
  const records = { recordsEpoch: step.to.to, guarded: step.to.guarded };
  const change = { id: changeId, submittedMs: nowMs };
  if (move?.phase === 'syncing') return { ...state, ...records, move: { ...move, change } };
  if (move?.phase === 'flipping') {
    const flipped = enterPhase({ ...move, change, flippedAtMs: nowMs, last: null }, 'syncing', nowMs);
    return { ...state, ...records, epoch: step.to.to, movedAtMs: nowMs, suspicion: null, move: flipped };
  }
  if (move?.phase === 'returning') return { ...state, ...records, move: { ...move, change } };
  return { ...state, ...records, arming: change };
};

/** What is known after a step was taken, or failed. */
export const recordStepAnswer = (
  state: ServiceState,
  step: FailoverStep,
  answer: StepAnswer,
  nowMs: number,
): ServiceState => {
  if (step.kind === 'records' && answer.kind === 'changed') return recordChange(state, step, answer.changeId, nowMs);
  if (step.kind === 'switch' && !step.on && answer.kind !== 'failed') {
    return { ...state, switchOn: false, offSinceMs: null, arming: null };
  }
  const { move } = state;
  if (move === null) return state;
  if (move.phase === 'over') {
    const isLate = step.kind === 'unfence' && answer.kind !== 'failed' && step.region === move.plan.from;
    return isLate ? { ...state, move: { ...move, unfenced: true } } : state;
  }
  const last = answer.kind === 'failed' && step.kind !== 'fence' ? answer.because : move.last;
  return { ...state, move: recordMoveStep({ ...move, last }, step, answer, nowMs) };
};
