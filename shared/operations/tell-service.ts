import type { FailoverCode } from '../core/failover/failover-codes.ts';
import { isUnderWay } from '../core/failover/is-under-way.ts';
import type { Service } from '../core/failover/service.ts';
import type { Move, ServiceState } from '../core/failover/service-state.ts';
import { Fault } from '../core/fault.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';
import { reportMove } from './report-move.ts';

/** What a person should know of though nothing moves; what passes by itself in a minute is not told. */
const TOLD_OF_SUSPICION: ReadonlySet<FailoverCode> = new Set([
  'BOTH_DOWN',
  'STANDBY_NOT_UP',
  'TOO_SOON',
  'HOME_ONLY_BY_COMMAND',
  'NOT_WIRED',
]);

/** Observers that cannot be heard, or disagree, are told of once that has lasted. */
const TOLD_ONCE_IT_LASTS: ReadonlySet<FailoverCode> = new Set(['NO_QUORUM', 'EPOCH_UNKNOWN']);

/** One observer alone that says so for so long is told of: the others may be silent because all is down. */
const SUSPECTED_LASTS_MS = 5 * MINUTE_MS;

type Told = { readonly id: string; readonly code: FailoverCode; readonly explained: string };

const send = async (ports: FailoverPorts, { name }: Service, { id, code, explained }: Told): Promise<boolean> => {
  const subject = `Ballast ${name}: ${code}`.slice(0, 100);
  const notice = { fleet: name, decisionId: id, code, subject, explained, atMs: ports.clock.nowMs() };
  return !((await catchFault(ports.notices.send(notice))) instanceof Fault);
};

const tellSuspicion = async (ports: FailoverPorts, service: Service, state: ServiceState): Promise<ServiceState> => {
  const { suspicion, told, move } = state;
  // What is wrong meanwhile is told with the move, and passes with it.
  if (isUnderWay(move)) return state;
  if (suspicion === null) return told === null ? state : { ...state, told: null };
  const { code, because, sinceMs } = suspicion;
  const lastedMs = ports.clock.nowMs() - sinceMs;
  const isTold =
    TOLD_OF_SUSPICION.has(code) ||
    (TOLD_ONCE_IT_LASTS.has(code) && lastedMs >= service.observe.holdDownMs) ||
    (code === 'SUSPECTED' && lastedMs >= SUSPECTED_LASTS_MS);
  if (!isTold || code === told) return state;
  const id = `${service.name}-${sinceMs.toString(36)}`;
  return (await send(ports, service, { id, code, explained: because })) ? { ...state, told: code } : state;
};

/** Signed once it is over; what cannot be signed is told all the same, and signed by a later look. */
const sign = async ({ signatures }: FailoverPorts, { name }: Service, move: Move): Promise<Move> => {
  if (move.phase !== 'over' || move.signature !== null) return move;
  const signature = await catchFault(signatures.sign(JSON.stringify(reportMove(name, move))));
  return signature instanceof Fault ? move : { ...move, signature };
};

const tellMove = async (ports: FailoverPorts, service: Service, move: Move): Promise<Move> => {
  const { code, explained } = reportMove(service.name, move);
  const ended = await sign(ports, service, move);
  if (code === move.told) return ended;
  const hint =
    code === 'AWAITING_APPROVAL' ? `; approve it with: ballast approve ${service.name} --plan ${move.plan.id}` : '';
  const sent = await send(ports, service, { id: move.id, code, explained: `${explained}${hint}` });
  return sent ? { ...ended, told: code } : ended;
};

/** Tells people, once, what is wrong with a service, that a move waits for them, began, or ended; signs its report at its end. */
export const tellService = async (
  ports: FailoverPorts,
  service: Service,
  state: ServiceState,
): Promise<ServiceState> => {
  const suspected = await tellSuspicion(ports, service, state);
  const { move } = suspected;
  return move === null ? suspected : { ...suspected, move: await tellMove(ports, service, move) };
};
