import { decideChecking, decideJoining, decideRemoving } from './decide-closing.ts';
import { decideCreating, decideLaunching, type RestoreMove, wait } from './decide-making.ts';
import { decideDraining, decideStarting, decideStopping, decideSwapping } from './decide-moving.ts';
import { pauseFor } from './pause-fleet.ts';
import { budgetOf } from './phase-budget.ts';
import type { RestorePhase, RestoreState } from './restore-state.ts';
import type { RestoreInstance, RestoreView } from './restore-view.ts';
import { enterPhase, MISSING_MS, turnBack } from './turn-back.ts';

/** More phases than any restore has: a look may pass through those in which nothing is to be done. */
const PHASES_MAX = 12;

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;

/** Why the volumes that were replaced cannot be put back; null when they can. */
const explainNoUndo = (state: RestoreState, { resources, instance }: RestoreView): string | null => {
  const { instanceId, volumes } = state;
  if (instance === null) return `${instanceId} is not there any more`;
  const moved = volumes.find(({ restored }) => !instance.volumes.some(({ volumeId }) => volumeId === restored));
  if (moved !== undefined) return `${instanceId} does not hold ${moved.restored} any more`;
  const free = new Set(resources.volumes.flatMap(({ volumeId, state: is }) => (is === 'available' ? [volumeId] : [])));
  const gone = volumes.find(({ replaced }) => replaced !== null && !free.has(replaced));
  return gone === undefined ? null : `${gone.replaced} is not there to be put back`;
};

/** Undoing does not begin where it could not end. */
const undoAsked = (state: RestoreState, view: RestoreView, nowMs: number): RestoreState => {
  const obstacle = explainNoUndo(state, view);
  if (obstacle !== null) return { ...state, last: `it cannot be undone: ${obstacle}` };
  return { ...enterPhase({ ...state, outcome: null, told: null }, 'creating', nowMs), way: 'back' };
};

/** Does what a person wants of a restore; what it is too late or too early for is passed over. */
const followWish = (state: RestoreState, view: RestoreView, nowMs: number): RestoreState => {
  const { wish } = view;
  if (wish === null || state.phase === 'over') return state;
  if (wish.kind === 'abort') {
    const isUnderWay = state.way === 'forth' && state.phase !== 'kept' && state.phase !== 'removing';
    return isUnderWay ? turnBack(state, 'ABORTED', wish.because, nowMs) : state;
  }
  if (state.phase !== 'kept') return state;
  if (wish.kind === 'undo') return undoAsked(state, view, nowMs);
  const outcome = { code: 'ACCEPTED', because: wish.because, atMs: nowMs } as const;
  return enterPhase({ ...state, outcome, told: 'ACCEPTED' }, 'removing', nowMs);
};

/** Turns back what takes too long: a phase, or all of a proof. */
const watchTime = (state: RestoreState, nowMs: number): RestoreState => {
  const { phase, plan, sinceMs, last, way } = state;
  const budgetMs = budgetOf(phase, plan);
  const isProof = way === 'forth' && phase !== 'removing' && phase !== 'over' && state.proof === null;
  const isPastDeadline = isProof && plan.deadlineMs !== null && nowMs >= plan.deadlineMs;
  if (nowMs - sinceMs < budgetMs && !isPastDeadline) return state;
  const said = last === null ? '' : `: ${last}`;
  const limit = isPastDeadline ? 'the proof took too long' : `${phase} took more than ${minutes(budgetMs)}`;
  return turnBack(state, phase === 'checking' ? 'CHECK_FAILED' : 'TIMED_OUT', `${limit}${said}`, nowMs);
};

/** Turns back when EC2 has not shown the machine for long enough; one that was just launched may be shown late. */
const watchMachine = (state: RestoreState, { instance }: RestoreView, nowMs: number): RestoreState => {
  if (instance !== null || state.instanceId === null) return { ...state, missingSinceMs: null };
  const missingSinceMs = state.missingSinceMs ?? nowMs;
  if (nowMs - missingSinceMs < MISSING_MS) return { ...state, missingSinceMs };
  const because = `EC2 does not show ${state.instanceId} any more`;
  if (state.way === 'forth') return turnBack(state, 'MACHINE_LOST', because, nowMs);
  return state.phase === 'joining' ? state : enterPhase({ ...state, last: because }, 'joining', nowMs);
};

const needsMachine = ({ phase, plan, proof }: RestoreState): boolean =>
  plan.target.kind !== 'volumes' && proof === null && !WITHOUT_MACHINE.has(phase);

const WITHOUT_MACHINE: ReadonlySet<RestorePhase> = new Set(['kept', 'removing', 'over']);

const decideWithMachine = (
  state: RestoreState,
  view: RestoreView,
  instance: RestoreInstance,
  nowMs: number,
): RestoreMove => {
  switch (state.phase) {
    case 'draining':
      return decideDraining(state, view, instance, nowMs);
    case 'stopping':
      return decideStopping(state, instance, nowMs);
    case 'swapping':
      return decideSwapping(state, view, instance, nowMs);
    case 'starting':
      return decideStarting(state, instance, nowMs);
    case 'checking':
      return decideChecking(state, view, instance, nowMs);
    default:
      return wait(state);
  }
};

const decidePhase = (state: RestoreState, view: RestoreView, nowMs: number): RestoreMove => {
  switch (state.phase) {
    case 'launching':
      return decideLaunching(state, view, nowMs);
    case 'creating':
      return decideCreating(state, view, nowMs);
    case 'joining':
      return decideJoining(state, view, view.instance, nowMs);
    case 'removing':
      return decideRemoving(state, view, nowMs);
    default:
      return view.instance === null ? wait(state) : decideWithMachine(state, view, view.instance, nowMs);
  }
};

/** In place, the fleet stays paused from the first thing that happens to its machine to the last. */
const keepPaused = ({ state, steps }: RestoreMove, view: RestoreView, nowMs: number): RestoreMove => {
  const isResuming = steps.some(({ kind }) => kind === 'resume');
  const [pausing] = isResuming || !needsMachine(state) ? [] : pauseFor(state, view, nowMs);
  if (pausing === undefined) return { state, steps };
  // Written down before it is replaced: read again, the pause would be ours.
  return { state: { ...state, pauseBefore: pausing.before ?? state.pauseBefore }, steps: [pausing, ...steps] };
};

/**
 * Brings a restore forward: what is to be done now, and the state to write down before. Pure and total, and safe to repeat:
 * it goes by what is there, not by what was asked for before.
 */
export const decideRestore = (before: RestoreState, view: RestoreView, nowMs: number): RestoreMove => {
  const wished = followWish(before, view, nowMs);
  let state = watchTime(needsMachine(wished) ? watchMachine(wished, view, nowMs) : wished, nowMs);
  let move = decidePhase(state, view, nowMs);
  for (let count = 0; count < PHASES_MAX && move.steps.length === 0 && move.state.phase !== state.phase; count += 1) {
    state = move.state;
    move = decidePhase(state, view, nowMs);
  }
  return keepPaused(move, view, nowMs);
};
