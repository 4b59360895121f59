import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import type { MoveReport, ServicesReport } from '../../shared/operations/service-report.ts';
import { formatTime } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import { describeRpo, describeRto, realName } from './describe-move.ts';
import { isWellEnded } from './is-well-ended.ts';
import type { ServiceAccess } from './service-access.ts';

/** Moves and drills, the newest first, and what could not be read, a line each. */
export type MoveList = { readonly moves: readonly MoveReport[]; readonly unreadable: readonly string[] };

const look = async (access: Promise<ServiceAccess>): Promise<ServicesReport> => {
  const { ports, setup } = await access;
  const wake = { kind: 'manual', id: `drills-${ports.clock.nowMs().toString(36)}`, because: 'ballast drills' } as const;
  return lookAtServices(ports, setup, { wake, service: null, wish: null, dryRun: true });
};

/** Reads what several Regions remember: each holds the moves into it, and one that cannot be read costs the others nothing. */
export const listMoves = async (
  regions: readonly string[],
  open: (region: string) => Promise<ServiceAccess>,
  service: string | undefined,
): Promise<MoveList> => {
  const answers = await Promise.all(regions.map((region) => catchFault(look(open(region)))));
  const moves = answers
    .flatMap((answer) => (answer instanceof Fault ? [] : answer.services))
    .flatMap(({ move, past }) => [...(move === null ? [] : [move]), ...past])
    .filter((move) => service === undefined || realName(move.service) === service);
  const unreadable = answers.flatMap((answer, index) =>
    answer instanceof Fault ? [`${regions[index]} could not be read: ${answer.message}`] : [],
  );
  return { moves: moves.toSorted((one, other) => other.startedMs - one.startedMs), unreadable };
};

const toRow = (move: MoveReport, paint: Paint): readonly string[] => {
  const { id, plan, startedMs, code, phase } = move;
  const colour = isWellEnded(code) ? 'green' : phase === 'over' ? 'red' : 'cyan';
  return [
    id,
    plan.kind,
    `${plan.from} -> ${plan.to}`,
    formatTime(startedMs),
    paint(colour, code),
    describeRto(move),
    describeRpo(move),
  ];
};

/** Moves and drills as a table. */
export const renderMoves = ({ moves }: MoveList, paint: Paint): string => {
  if (moves.length === 0) return 'Nothing has moved, and nothing was drilled, as far as anybody remembers.';
  const head = ['move', 'kind', 'way', 'began (UTC)', 'outcome', 'RTO', 'RPO'];
  return renderTable(
    head.map((title) => paint('dim', title)),
    moves.map((move) => toRow(move, paint)),
  );
};
