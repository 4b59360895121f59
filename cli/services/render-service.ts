import type { Votes } from '../../shared/core/failover/votes.ts';
import type { ServiceReport } from '../../shared/operations/service-report.ts';
import { FAILOVER_MEANINGS } from '../output/failover-meanings.ts';
import { formatTime } from '../output/format.ts';
import type { Emphasis, Paint } from '../output/paint.ts';
import { describeMove } from './describe-move.ts';

const COLOURS = { up: 'green', down: 'red', unknown: 'yellow' } as const;

/** What observers say of one Region: the verdict, and below it each of them. */
export const renderVotes = ({ verdict, because, votes }: Votes, paint: Paint): readonly string[] => [
  `${paint(COLOURS[verdict], verdict)} ${because}`,
  ...votes.map((vote) => {
    const since = vote.sinceMs === null ? '' : ` since ${formatTime(vote.sinceMs)} UTC`;
    return `  ${vote.observer}: ${paint(COLOURS[vote.says], vote.says)}${since}, ${vote.because}`;
  }),
];

/** What a flip would need, in words; null where that is no question. */
export const describeArmed = (armed: boolean | null): string | null => {
  if (armed === null) return null;
  return armed ? "armed: a flip needs Route 53's DNS alone" : "not armed: a flip needs Route 53's control plane";
};

/** The verdicts on both Regions, on one line. */
export const describeVotes = ({ votes }: ServiceReport): string =>
  votes.map(({ region, verdict }) => `${region} ${verdict}`).join(', ');

const describePlace = ({ role, epoch, active, armed, region }: ServiceReport): string => {
  const where = active === null ? 'active nobody knows where' : `active in ${active} (epoch ${epoch})`;
  const way = describeArmed(armed);
  return `${where}; ${region} is ${role}${way === null ? '' : `, ${way}`}`;
};

const colourOf = ({ code }: ServiceReport): Emphasis => (code === 'STEADY' ? 'green' : 'yellow');

/** A service as one Region sees it: where it is, what is thought of it, the votes, and what moves. */
export const renderService = (report: ServiceReport, nowMs: number, paint: Paint): readonly string[] => {
  const { service, code, explained, votes, move } = report;
  const isMoving = move !== null && move.phase !== 'over';
  return [
    `${paint('bold', service)} ${describePlace(report)}`,
    `  ${paint(colourOf(report), code)}: ${FAILOVER_MEANINGS[code]}; ${explained}`,
    ...votes.flatMap((about) => renderVotes(about, paint)).map((line) => `  ${line}`),
    ...(isMoving ? [`  ${paint('cyan', describeMove(move, nowMs))}`] : []),
  ];
};
