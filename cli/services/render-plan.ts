import type { ReadinessReport } from '../../shared/core/readiness/readiness-report.ts';
import type { ServiceReport } from '../../shared/operations/service-report.ts';
import { FAILOVER_MEANINGS } from '../output/failover-meanings.ts';
import { formatSpan } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { describePlan } from './describe-move.ts';
import { describeNeeds } from './render-move.ts';
import { renderChecks } from './render-readiness.ts';
import { describeArmed, renderVotes } from './render-service.ts';

const renderReds = (readiness: ReadinessReport | null, nowMs: number, paint: Paint): readonly string[] => {
  if (readiness === null) return [paint('yellow', 'readiness was never audited there')];
  const open = readiness.checks.filter(({ standing }) => standing !== 'green');
  const asOf = `${formatSpan(nowMs - readiness.atMs)} ago`;
  if (open.length === 0) return [`${paint('green', 'ready')}, as audited ${asOf}`];
  return [`not ready, as audited ${asOf}:`, ...renderChecks(open, paint).map((line) => `  ${line}`)];
};

/** What a move would do, before anybody has said yes: what, with how much, by which way, what is not ready, and every call. */
export const renderPlan = (
  { service, move, code, explained, armed, votes, outcomes }: ServiceReport,
  readiness: ReadinessReport | null,
  nowMs: number,
  paint: Paint,
): string => {
  const title =
    move === null
      ? [`${paint('bold', service)}  ${code}: ${FAILOVER_MEANINGS[code]}; ${explained}`]
      : [
          `${paint('bold', describePlan(move))}  plan ${move.plan.id}, epoch ${move.plan.epoch}`,
          `  because ${move.plan.because}${move.plan.force ? ' (forced)' : ''}`,
          ...describeNeeds(move).map((line) => `  ${line}`),
        ];
  const way = describeArmed(armed);
  return [
    ...title,
    ...(way === null ? [] : [`  ${way}`]),
    ...votes.flatMap((about) => renderVotes(about, paint)).map((line) => `  ${line}`),
    ...renderReds(readiness, nowMs, paint).map((line) => `  ${line}`),
    ...outcomes.map(({ step }) => `  would ${step}`),
  ].join('\n');
};
