import { SECOND_MS } from '../../shared/core/time.ts';
import { recoveryMsOf } from '../../sim/incidents/find-recovery.ts';
import type { IncidentReport } from '../../sim/incidents/watch-incidents.ts';

/** What programs are told of an incident: a contract, documented in docs/contracts.md. */
export const toIncidentJson = (report: IncidentReport) => {
  const { name, atMs, overMs, taken, missed, serving, belowFromMs, wholeAtMs, lost, launched } = report;
  const recoveryMs = recoveryMsOf(report);
  const recoverySeconds = recoveryMs === null ? null : recoveryMs / SECOND_MS;
  return { name, atMs, overMs, belowFromMs, wholeAtMs, recoverySeconds, lost, serving, taken, missed, launched };
};
