import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import { lookAtServices } from '../../shared/operations/look-at-services.ts';
import type { ServiceReport } from '../../shared/operations/service-report.ts';
import { formatSpan } from '../output/format.ts';
import type { Paint } from '../output/paint.ts';
import { describeRto } from '../services/describe-move.ts';
import { renderService } from '../services/render-service.ts';
import type { ServiceAccess } from '../services/service-access.ts';

/** How services stand in a Region; what could not be read is said, and costs the rest nothing. */
export type ServicesStatus = {
  readonly reports: readonly ServiceReport[];
  readonly unreadable: readonly string[];
};

/** Reads how the services that are named stand in a Region; nothing is changed. */
export const readServices = async (
  { ports, setup }: ServiceAccess,
  names: readonly string[],
): Promise<ServicesStatus> => {
  const wake = { kind: 'manual', id: 'status', because: 'ballast status' } as const;
  const answer = await catchFault(lookAtServices(ports, setup, { wake, service: null, wish: null, dryRun: true }));
  return answer instanceof Fault
    ? { reports: [], unreadable: [answer.message] }
    : { reports: answer.services.filter(({ service }) => names.includes(service)), unreadable: [] };
};

const describeLast = ({ past: [last] }: ServiceReport, nowMs: number): readonly string[] =>
  last === undefined
    ? []
    : [`  last ${last.plan.kind} ${formatSpan(nowMs - last.startedMs)} ago: ${last.code}, RTO ${describeRto(last)}`];

/** Services as lines, each with its votes and what moves; none where there is nothing to tell. */
export const renderServices = (
  { reports, unreadable }: ServicesStatus,
  nowMs: number,
  paint: Paint,
): readonly string[] => [
  ...reports.flatMap((report) => [...renderService(report, nowMs, paint), ...describeLast(report, nowMs)]),
  ...unreadable.map((because) => paint('yellow', `services could not be read: ${because}`)),
];
