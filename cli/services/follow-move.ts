import type { MoveReport, ServiceReport } from '../../shared/operations/service-report.ts';
import { failed } from '../stop.ts';

/** What brings a move forward, and what waits and shows between two looks. */
export type MoveFollower = {
  readonly look: () => Promise<ServiceReport>;
  readonly show: (report: ServiceReport, move: MoveReport) => void;
  readonly pause: () => Promise<void>;
};

/** A move, and the report that told of it. */
export type FoundMove = { readonly report: ServiceReport; readonly move: MoveReport };

/** Looks that another look, which holds the lease, has to pass a wish on. */
const LOOKS_MAX = 12;

/** The newest move, under way or over, that is the one; null where the Region knows of none. */
export const findMove = ({ move, past }: ServiceReport, isIt: (move: MoveReport) => boolean): MoveReport | null =>
  [...(move === null ? [] : [move]), ...past].find(isIt) ?? null;

/** Whether nothing more happens by itself: it is over, or a person has to say something. */
export const isAtRest = ({ phase, code }: MoveReport): boolean => phase === 'over' || code === 'AWAITING_APPROVAL';

/** The move that is the one, as soon as there is one: whoever holds the lease meanwhile passes a wish on. */
export const awaitMove = async (
  begun: ServiceReport,
  isIt: (move: MoveReport) => boolean,
  { look, pause }: MoveFollower,
): Promise<FoundMove> => {
  let report = begun;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const move = findMove(report, isIt);
    if (move !== null) return { report, move };
    await pause();
    report = await look();
  }
  throw failed(`${begun.service}: nothing has begun: ${report.code}: ${report.explained}`);
};

/** Looks at a move again and again, as the failover function does and with its code, until nothing more happens by itself. */
export const followMove = async (
  begun: ServiceReport,
  isIt: (move: MoveReport) => boolean,
  follower: MoveFollower,
): Promise<FoundMove> => {
  let found = await awaitMove(begun, isIt, follower);
  const { id } = found.move;
  while (!isAtRest(found.move)) {
    follower.show(found.report, found.move);
    await follower.pause();
    const report = await follower.look();
    const move = findMove(report, (one) => one.id === id);
    if (move === null) throw failed(`${id} is not in the ledger any more`);
    found = { report, move };
  }
  return found;
};
