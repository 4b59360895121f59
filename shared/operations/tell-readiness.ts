import { Fault } from '../core/fault.ts';
import { decideTelling } from '../core/readiness/decide-telling.ts';
import type { ReadinessReport } from '../core/readiness/readiness-report.ts';
import type { StoredReadiness } from '../core/readiness/stored-readiness.ts';
import type { FailoverPorts } from '../ports/failover-ports.ts';
import { catchFault } from './catch-fault.ts';

/** Prerequisites that one notice says in full. */
const LINES_MAX = 20;

/** Tells people what turned red, each once, and once that all is green again; what could not be told is told by the next audit. */
export const tellReadiness = async (
  { notices, clock }: Pick<FailoverPorts, 'notices' | 'clock'>,
  known: StoredReadiness | null,
  report: ReadinessReport,
): Promise<Pick<StoredReadiness, 'told' | 'toldRed'>> => {
  const { notice, before, after } = decideTelling(known, report);
  if (notice === null) return after;
  const { service, region, checks: all } = report;
  const { code, checks } = notice;
  const names = checks.map(({ id, subject }) => `${id} of ${subject}`);
  const lines = checks.slice(0, LINES_MAX).map((check) => {
    const fix = check.fix === null ? '' : ` To mend it: ${check.fix}.`;
    return `${check.id} of ${check.subject}: ${check.because}.${fix}`;
  });
  const more = checks.length > LINES_MAX ? [`and ${checks.length - LINES_MAX} more`] : [];
  const isWell = code === 'READY';
  const sent = await catchFault(
    notices.send({
      fleet: service,
      decisionId: `readiness-${service}-${report.atMs.toString(36)}`,
      code,
      subject: `Ballast ${service}: ${code} in ${region}${isWell ? '' : `: ${names.join(', ')}`}`.slice(0, 100),
      explained: isWell
        ? `${service} could move to ${region} again: all ${all.length} prerequisites are there.`
        : [`${service} is not ready to move to ${region}.`, ...lines, ...more].join('\n'),
      atMs: clock.nowMs(),
    }),
  );
  return sent instanceof Fault ? before : after;
};
