import type { MoveReport } from '../../shared/operations/service-report.ts';
import { FAILOVER_MEANINGS } from '../output/failover-meanings.ts';
import { formatShare, formatTenths, formatTime } from '../output/format.ts';
import type { Emphasis, Paint } from '../output/paint.ts';
import {
  describeMove,
  describePlan,
  describeRpo,
  describeRto,
  formatTook,
  realName,
  TIME_PARTS,
} from './describe-move.ts';
import { isWellEnded } from './is-well-ended.ts';

const colourOf = ({ code, phase }: MoveReport): Emphasis => {
  if (isWellEnded(code)) return 'green';
  return phase === 'over' ? 'red' : 'cyan';
};

/** What a move needs before traffic follows, a line for each fleet. */
export const describeNeeds = ({ plan: { needs, capacityShare } }: MoveReport): readonly string[] =>
  needs.map(({ fleet, units, because }) => {
    const share = capacityShare === 1 ? '' : `, ${formatShare(capacityShare)} of it before traffic moves`;
    return `${fleet}: ${formatTenths(units)} units (${because})${share}`;
  });

const describeTimes = (move: MoveReport): readonly string[] => {
  const parts = TIME_PARTS.flatMap(([key, title]) => {
    const ms = move.times[key];
    return ms === null || ms === 0 ? [] : [`${title} ${formatTook(ms)}`];
  });
  const split = parts.length === 0 ? [] : [`  of which: ${parts.join(', ')}`];
  return [`  RTO ${describeRto(move)}`, ...split, `  RPO ${describeRpo(move)}`];
};

const hintsOf = ({ service, plan, phase, code }: MoveReport): readonly string[] => {
  const name = realName(service);
  if (phase === 'over') {
    return code === 'MOVED' && plan.kind === 'failover' ? [`  move it home with: ballast failback ${name}`] : [];
  }
  const approve = `  approve it with: ballast approve ${name} --plan ${plan.id}`;
  return [
    ...(code === 'AWAITING_APPROVAL' ? [approve] : []),
    `  give it up, until traffic has moved, with: ballast abort ${name}`,
  ];
};

/** A move as text: what, why, how it stands, what it needs, its phases with their times, RTO and RPO, and what to do next. */
export const renderMove = (move: MoveReport, nowMs: number, paint: Paint): string => {
  const { id, plan, code, explained, spans, fenced, restores, phase } = move;
  return [
    `${paint('bold', id)}  ${describePlan(move)}`,
    `  ${paint(colourOf(move), code)}: ${FAILOVER_MEANINGS[code]}`,
    `  ${explained}`,
    `  because ${plan.because}${plan.force ? ' (forced)' : ''}`,
    ...describeNeeds(move).map((line) => `  ${line}`),
    ...(fenced === null ? [] : [`  ${fenced.done ? 'fenced' : paint('yellow', 'not fenced')}: ${fenced.because}`]),
    ...restores.map(({ fleet, lineage, takenAtMs }) => {
      const asOf = takenAtMs === null ? 'no point yet' : `as of ${formatTime(takenAtMs)} UTC`;
      return `  restored ${fleet} ${lineage}, ${asOf}`;
    }),
    ...spans.map((span) => `  ${span.phase} ${formatTook(span.untilMs - span.fromMs)}`),
    ...(phase === 'over' ? describeTimes(move) : [`  ${describeMove(move, nowMs)}`]),
    ...hintsOf(move),
  ].join('\n');
};
