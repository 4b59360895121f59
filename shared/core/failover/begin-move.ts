import { countVotes } from './count-votes.ts';
import { type FailoverRefusal, refuse } from './failover-codes.ts';
import { isUnderWay } from './is-under-way.ts';
import { explainNotUp } from './judge-active.ts';
import { kindOfMove, namePlan, planNeeds } from './plan-move.ts';
import { activeAt, isDrill, otherRegion, type Service } from './service.ts';
import type { Move, MovePlan, ServiceState } from './service-state.ts';
import type { ServiceView } from './service-view.ts';
import type { ServiceWish } from './service-wish.ts';

/** Why a move is made, and what it may pass over. */
export type MoveCause = Pick<MovePlan, 'cause' | 'because' | 'force'>;

/** The move of a service into the Region that decides, at its first phase; what it does is fixed from here on. */
export const beginMove = (
  service: Service,
  state: ServiceState & { readonly epoch: number },
  view: ServiceView,
  cause: MoveCause,
  nowMs: number,
): Move => {
  const to = view.region;
  const from = otherRegion(service, to);
  const epoch = state.epoch + 1;
  const plan = namePlan({
    kind: isDrill(service) ? 'drill' : kindOfMove(service, to),
    from,
    to,
    epoch,
    mode: service.mode,
    ...cause,
    needs: planNeeds(service, from, view.observations, view.terms, nowMs),
    capacityShare: service.capacityShare,
    rtoWantedMs: service.rtoMs,
    rpoWantedMs: service.rpoMs,
  });
  const votes = countVotes(service, from, view.observations, nowMs);
  const downSince = votes.votes.flatMap(({ says, sinceMs }) => (says === 'down' && sinceMs !== null ? [sinceMs] : []));
  return {
    id: `${service.name}-${epoch}-${nowMs.toString(36)}`,
    plan,
    phase: 'approval',
    sinceMs: nowMs,
    spans: [],
    startedMs: nowMs,
    outageSinceMs: votes.verdict === 'down' && !isDrill(service) ? Math.min(...downSince) : null,
    approvedBy: null,
    fenced: null,
    raised: [],
    restores: [],
    flippedAtMs: null,
    change: null,
    answeredAtMs: null,
    movedAtMs: null,
    drained: false,
    unfenced: false,
    last: null,
    outcome: null,
    told: null,
    signature: null,
  };
};

type Wished<Kind extends ServiceWish['kind']> = Extract<ServiceWish, { readonly kind: Kind }>;

const refuseBegin = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  { force, nowMs }: { readonly force: boolean; readonly nowMs: number },
): FailoverRefusal | null => {
  const { move, epoch, wiring } = state;
  if (wiring === null) {
    return refuse('NOT_WIRED', `${service.name} has no records yet: run "ballast dns prepare ${service.name}" first`);
  }
  if (epoch === null) return refuse('EPOCH_UNKNOWN', `no Region that can be heard knows where ${service.name} is`);
  if (isUnderWay(move)) {
    const hint = move.phase === 'approval' ? `; approve it with plan ${move.plan.id}` : '';
    return refuse('ALREADY_MOVING', `${move.id} is under way: ${move.phase}${hint}`);
  }
  const notUp = force ? null : explainNotUp(service, view, nowMs);
  return notUp === null ? null : refuse(notUp.code, `${notUp.because}; --force moves it all the same`);
};

const refuseMove = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  { to, force }: Wished<'move'>,
  nowMs: number,
): FailoverRefusal | null => {
  if (!service.regions.includes(to)) {
    return refuse('WRONG_REGION', `${service.name} can be in ${service.regions.join(' or ')}, not in ${to}`);
  }
  if (to !== view.region) return refuse('WRONG_REGION', `ask ${to}: the Region that takes over makes the move`);
  if (state.epoch !== null && activeAt(service, state.epoch) === to) {
    return refuse('ALREADY_THERE', `${service.name} is in ${to} already, since epoch ${state.epoch}`);
  }
  return refuseBegin(service, state, view, { force, nowMs });
};

const refuseDrill = (service: Service, state: ServiceState, view: ServiceView, nowMs: number) => {
  const [home, standby] = service.regions;
  if (view.region !== standby) return refuse('WRONG_REGION', `ask ${standby}: it is what a drill of ${home} moves to`);
  if (state.epoch !== null && activeAt(service, state.epoch) !== home) {
    return refuse('ALREADY_MOVING', `the drill's records are in ${standby}: an earlier drill has not cleaned up yet`);
  }
  return refuseBegin(service, state, view, { force: true, nowMs });
};

const refuseApproval = ({ move }: ServiceState, planId: string): FailoverRefusal | null => {
  if (move === null || move.phase !== 'approval') return refuse('NOTHING_TO_ANSWER', 'nothing waits for approval');
  if (move.plan.id === planId) return null;
  return refuse('OLD_PLAN', `plan ${planId} is not the one that waits now: that is ${move.plan.id}; look at it first`);
};

const refuseAbort = ({ move }: ServiceState): FailoverRefusal | null => {
  if (move === null || move.phase === 'over' || move.phase === 'turning-back') {
    return refuse('NOTHING_TO_ANSWER', 'no move is under way');
  }
  if (move.flippedAtMs === null) return null;
  return refuse('TOO_LATE', `${move.id} has flipped: move it back with a failback or a failover the other way`);
};

/** Why a wish cannot be followed now; null when it can. What is refused changes nothing. */
export const refuseWish = (
  service: Service,
  state: ServiceState,
  view: ServiceView,
  wish: ServiceWish,
  nowMs: number,
): FailoverRefusal | null => {
  switch (wish.kind) {
    case 'move':
      return refuseMove(service, state, view, wish, nowMs);
    case 'drill':
      return refuseDrill(service, state, view, nowMs);
    case 'approve':
      return refuseApproval(state, wish.planId);
    case 'abort':
      return refuseAbort(state);
    case 'wire':
      return null;
  }
};
