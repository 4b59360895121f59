import { toInstant } from '../backup/instant.ts';
import { MINUTE_MS } from '../time.ts';
import type { RestoreCode } from './restore-codes.ts';
import type { RestoreOutcome, RestoreState } from './restore-state.ts';
import type { RestoreAnswer, RestoreStep } from './restore-step.ts';
import { enterPhase, passCheck, turnBack } from './turn-back.ts';

/** Before every place that refused is asked again. */
const PLACES_REST_MS = MINUTE_MS;

/** Refusals that a repeat would not mend. */
const isFinal = (step: RestoreStep, answer: RestoreAnswer & { readonly kind: 'failed' }): boolean =>
  answer.fault === 'denied' ||
  answer.fault === 'invalid' ||
  (answer.fault === 'not-found' && (step.kind === 'launch' || step.kind === 'create-volume'));

const recordFailure = (
  state: RestoreState,
  step: RestoreStep,
  answer: RestoreAnswer & { readonly kind: 'failed' },
  nowMs: number,
): RestoreState => {
  const { launch, plan, way, phase } = state;
  const last = answer.because;
  if (step.kind === 'launch' && answer.fault === 'no-capacity' && plan.target.kind === 'launched') {
    const place = (launch.place + 1) % plan.target.places.length;
    const notBeforeMs = place === 0 ? nowMs + PLACES_REST_MS : nowMs;
    return { ...state, last, launch: { place, refusals: launch.refusals + 1, notBeforeMs } };
  }
  const mayTurn = way === 'forth' && phase !== 'removing';
  return mayTurn && isFinal(step, answer) ? turnBack(state, 'STEP_REFUSED', last, nowMs) : { ...state, last };
};

/** What a restore came to that was handed over; one that failed on the way came to that. */
const endOf = ({ plan, way, outcome, id }: RestoreState, nowMs: number): RestoreOutcome => {
  const { target, lineage, takenAtMs } = plan;
  const end = (code: RestoreCode, because: string): RestoreOutcome => ({ code, because, atMs: nowMs });
  if (outcome !== null) return outcome;
  if (way === 'back') return end('UNDONE', 'all is as it was before');
  if (target.kind === 'volumes') {
    return end('RESTORED_VOLUMES', 'there is no template to launch a machine from: attach them yourself');
  }
  const restored = `${lineage} is as it was at ${toInstant(takenAtMs)}`;
  const isProtected = target.kind === 'launched';
  return end(
    'RESTORED',
    isProtected ? `${restored}; its fleet keeps it until the tag ballast:protect=${id} goes` : restored,
  );
};

/** What was handed over serves: the restore waits for a person, or for nobody, or has still to tidy up. */
const recordRelease = (state: RestoreState, nowMs: number): RestoreState => {
  const { plan, way, volumes } = state;
  const outcome = endOf(state, nowMs);
  if (way === 'back') return enterPhase({ ...state, outcome }, 'removing', nowMs);
  const isKept = plan.into === 'in-place' && volumes.some(({ replaced }) => replaced !== null);
  return { ...enterPhase(state, isKept ? 'kept' : 'over', nowMs), outcome, restoredAtMs: nowMs };
};

const recordProof = (state: RestoreState, nowMs: number): RestoreState => {
  const proven: RestoreOutcome = { code: 'PROVEN', because: 'it was restored and passed its check', atMs: nowMs };
  const restoredAtMs = state.proof?.passed === true ? state.proof.atMs : null;
  return enterPhase({ ...state, outcome: state.outcome ?? proven, restoredAtMs }, 'removing', nowMs);
};

const recordMade = (state: RestoreState, step: RestoreStep, id: string): RestoreState => {
  switch (step.kind) {
    case 'launch':
      return { ...state, instanceId: id };
    case 'isolate':
      return { ...state, isolation: id };
    case 'create-volume': {
      const volumes = state.volumes.map((volume) =>
        volume.device === step.device ? { ...volume, restored: id } : volume,
      );
      return { ...state, volumes };
    }
    default:
      return state;
  }
};

const recordDone = (state: RestoreState, step: RestoreStep, nowMs: number): RestoreState => {
  switch (step.kind) {
    case 'release':
      return recordRelease(state, nowMs);
    case 'record-proof':
      return recordProof(state, nowMs);
    default:
      return state;
  }
};

/** The state after what became of a step. */
export const recordRestoreAnswer = (
  state: RestoreState,
  step: RestoreStep,
  answer: RestoreAnswer,
  nowMs: number,
): RestoreState => {
  switch (answer.kind) {
    case 'done':
      return recordDone(state, step, nowMs);
    case 'made':
      return recordMade(state, step, answer.id);
    case 'checked':
      return answer.passed ? passCheck(state, nowMs) : { ...state, last: answer.because };
    case 'failed':
      return recordFailure(state, step, answer, nowMs);
  }
};
