import type { FleetReport } from '../operations/look-report.ts';
import type { FunctionLog } from './function-log.ts';

/** Writes what was decided about a fleet and what became of it; a warning where something did not go as it was meant. */
export const tellDecision = (log: FunctionLog, report: FleetReport): void => {
  const { fleet, id, code, applied, explained, outcomes, measured } = report;
  const troubles = outcomes.filter(({ result }) => result !== 'done');
  const level = code === 'UNREADABLE' || code === 'LEASE_LOST' || troubles.length > 0 ? 'warn' : 'info';
  log.told(level, explained, { fleet, decisionId: id, code, applied, measured, troubles });
};
