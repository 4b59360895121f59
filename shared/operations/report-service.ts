import { asWired } from '../core/failover/as-wired.ts';
import { isArmed } from '../core/failover/decide-flipping.ts';
import type { FailoverCode } from '../core/failover/failover-codes.ts';
import { isUnderWay } from '../core/failover/is-under-way.ts';
import type { Judgement } from '../core/failover/judge-active.ts';
import { activeAt, drillOf, type Service } from '../core/failover/service.ts';
import type { Move, ServiceState } from '../core/failover/service-state.ts';
import type { Votes } from '../core/failover/votes.ts';
import type { Outcome } from '../ports/journal.ts';
import { reportMove } from './report-move.ts';
import type { MoveReport, ServiceReport } from './service-report.ts';

const roleOf = ({ regions }: Service, { epoch }: ServiceState, region: string, active: string | null) => {
  if (!regions.includes(region)) return 'witness';
  if (epoch === null) return 'unknown';
  return active === region ? 'active' : 'standby';
};

/** What a look at a service came to. */
export type ServiceLook = {
  readonly judgement: Judgement;
  readonly votes: readonly Votes[];
  readonly outcomes: readonly Outcome[];
  /** Moves of its isolated form that are over. */
  readonly drills: readonly Move[];
};

/** The move as it was signed: a drill's is of the isolated form. */
const tell = (service: Service, move: Move): MoveReport =>
  reportMove(move.plan.kind === 'drill' ? drillOf(service).name : service.name, move);

/** How a service stands in a Region, for a person and for a machine. */
export const reportService = (
  service: Service,
  region: string,
  state: ServiceState,
  { judgement, votes, outcomes, drills }: ServiceLook,
): ServiceReport => {
  const { epoch, move } = state;
  const active = epoch === null ? null : activeAt(service, epoch);
  const moving = isUnderWay(move) ? tell(service, move) : null;
  const ended = move !== null && !isUnderWay(move) ? [move] : [];
  const past = [...ended, ...state.past, ...drills].toSorted((one, other) => other.startedMs - one.startedMs);
  const code: FailoverCode = moving?.code ?? judgement.code;
  return {
    service: service.name,
    region,
    role: roleOf(service, state, region, active),
    epoch,
    active,
    armed:
      asWired(service, state.wiring).mode === 'record' || epoch === null || state.wiring === null
        ? null
        : isArmed(state),
    code,
    explained: moving?.explained ?? judgement.because,
    votes,
    move: moving,
    past: past.map((one) => tell(service, one)),
    outcomes,
  };
};
