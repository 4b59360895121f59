import { beginMove, refuseWish } from './begin-move.ts';
import { countVotes } from './count-votes.ts';
import { decideReturning, decideSettling, decideSyncing, decideTurningBack } from './decide-ending.ts';
import { decideChecking, decideFlipping } from './decide-flipping.ts';
import { decideApproval, decideCapacity, decideData, decideFencing } from './decide-gathering.ts';
import type { FailoverStep } from './failover-step.ts';
import { hearEpoch } from './hear-epoch.ts';
import { isUnderWay } from './is-under-way.ts';
import { type Judgement, judgeActive } from './judge-active.ts';
import { keepArmed } from './keep-armed.ts';
import type { MoveScene, MoveTurn } from './move-scene.ts';
import { FENCED_MS } from './phase-times.ts';
import { activeAt, type Service } from './service.ts';
import type { ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import type { ServiceWish } from './service-wish.ts';
import { turnBack } from './turn-back.ts';
import type { Votes } from './votes.ts';

/** More phases than a move has: a look may pass through those in which nothing is to be done. */
const PHASES_MAX = 12;

/** Moves that are remembered after their end. */
const PAST_MAX = 10;

/** What is to be done about a service now, the state to write down before, and what it was judged by. */
export type ServiceDecision = {
  readonly state: ServiceState;
  readonly steps: readonly FailoverStep[];
  readonly judgement: Judgement;
  /** Of both Regions: home, then standby. */
  readonly votes: readonly Votes[];
};

type Known = ServiceState & { readonly epoch: number };

const isKnown = (state: ServiceState): state is Known => state.epoch !== null;

const begin = (
  service: Service,
  state: Known,
  view: ServiceView,
  cause: Parameters<typeof beginMove>[3],
  nowMs: number,
): ServiceState => {
  const { move, past } = state;
  const over = move === null ? past : [move, ...past].slice(0, PAST_MAX);
  return { ...state, past: over, move: beginMove(service, state, view, cause, nowMs) };
};

const followWish = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  wish: ServiceWish,
  nowMs: number,
): ServiceState => {
  const isRefused = refuseWish(service, state, view, wish, nowMs) !== null;
  const { move } = state;
  switch (wish.kind) {
    case 'wire': {
      const known = state.recordsEpoch ?? -1;
      const records = { recordsEpoch: Math.max(known, wish.epoch), guarded: wish.epoch > known || state.guarded };
      return { ...state, ...records, wiring: wish.wiring, epoch: Math.max(state.epoch ?? 0, wish.epoch) };
    }
    case 'approve':
      return isRefused ? state : { ...state, move: move && { ...move, approvedBy: wish.by } };
    case 'abort': {
      const because = `${wish.by}: ${wish.why}`;
      return isRefused ? state : { ...state, move: move && turnBack(move, 'ABORTED', because, nowMs) };
    }
    case 'move':
    case 'drill': {
      const force = wish.kind === 'move' && wish.force;
      const cause = { cause: 'person', because: `${wish.by}: ${wish.why}`, force } as const;
      return !isRefused && isKnown(state) ? begin(service, state, view, cause, nowMs) : state;
    }
  }
};

/** How long something has been wrong counts from when it first was, whatever it is called meanwhile. */
const suspect = (state: ServiceState, { code, because }: Judgement, nowMs: number): ServiceState => {
  if (code === 'STEADY') return { ...state, suspicion: null };
  return { ...state, suspicion: { sinceMs: state.suspicion?.sinceMs ?? nowMs, code, because } };
};

const decidePhase = (scene: MoveScene): MoveTurn => {
  switch (scene.move.phase) {
    case 'approval':
      return decideApproval(scene);
    case 'fencing':
      return decideFencing(scene);
    case 'capacity':
      return decideCapacity(scene);
    case 'data':
      return decideData(scene);
    case 'checking':
      return decideChecking(scene);
    case 'flipping':
      return decideFlipping(scene);
    case 'syncing':
      return decideSyncing(scene);
    case 'settling':
      return decideSettling(scene);
    case 'returning':
      return decideReturning(scene);
    case 'turning-back':
      return decideTurningBack(scene);
    case 'over':
      return { state: scene.state, steps: [] };
  }
};

type Ground = Omit<MoveScene, 'move' | 'state'>;

const advanceMove = (ground: Ground, before: ServiceState): MoveTurn => {
  let turn: MoveTurn = { state: before, steps: [] };
  for (let count = 0; count < PHASES_MAX; count += 1) {
    const { move } = turn.state;
    if (move === null) break;
    const next = decidePhase({ ...ground, state: turn.state, move });
    const stays = next.steps.length > 0 || next.state.move?.phase === move.phase;
    turn = next;
    if (stays) break;
  }
  return turn;
};

/** A Region that was fenced for a move that was turned back, and did not answer then, may serve as soon as it answers again. */
const unfenceLate = (service: Service, { move, epoch }: ServiceState, nowMs: number): readonly FailoverStep[] => {
  if (move?.phase !== 'over' || move.flippedAtMs !== null || move.fenced === null || move.unfenced) return [];
  const { from } = move.plan;
  const isActive = epoch !== null && activeAt(service, epoch) === from;
  const isFenced = isActive && nowMs - move.sinceMs < FENCED_MS;
  return isFenced ? [{ kind: 'unfence', region: from, fleets: service.fleets }] : [];
};

/**
 * Decides about a service in one of its two Regions: follows what people want, judges the active Region, brings a move forward,
 * and arms the switch again after one. Pure, total, and safe to repeat.
 */
export const decideService = (
  service: Service,
  stage: string,
  before: ServiceState,
  view: ServiceView,
  nowMs: number,
): ServiceDecision => {
  const heard = hearEpoch(service, stage, before, view, nowMs);
  const wished = view.wishes.reduce((state, { wish }) => followWish(service, state, view, wish, nowMs), heard);
  const judgement = judgeActive(service, wished, view, nowMs);
  const suspected = suspect(wished, judgement, nowMs);
  const cause = { cause: 'quorum', because: judgement.because, force: false } as const;
  const mayBegin = judgement.leave && !isUnderWay(suspected.move);
  const begun = mayBegin && isKnown(suspected) ? begin(service, suspected, view, cause, nowMs) : suspected;
  const ground = { service, stage, view, nowMs };
  const moved = advanceMove(ground, begun);
  const armed = keepArmed({ ...ground, state: moved.state });
  return {
    state: armed.state,
    steps: [...moved.steps, ...armed.steps, ...unfenceLate(service, armed.state, nowMs)],
    judgement,
    votes: service.regions.map((region) => countVotes(service, region, view.observations, nowMs)),
  };
};
