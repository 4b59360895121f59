import { SECOND_MS } from '../../shared/core/time.ts';
import type { BaselineRun, FailoverDay, MoveRun } from '../../sim/failover-day/failover-day.ts';

const toSeconds = (ms: number | null): number | null => (ms === null ? null : ms / SECOND_MS);

const toMove = ({ report, answeredMs, reached, requests, lost }: MoveRun) => ({
  move: report,
  answeredMs,
  reached,
  requests,
  lost,
});

const toBaseline = ({ name, checkEveryMs, ...run }: BaselineRun) => ({
  name,
  checkEverySeconds: toSeconds(checkEveryMs),
  ...run,
});

/** What programs are told of a Region outage: a contract, documented in docs/contracts.md. */
export const toFailoverDayJson = ({ failover, failback, drill, baselines, ...day }: FailoverDay) => ({
  service: day.service,
  dnsName: day.dnsName,
  fleet: day.fleet,
  home: day.home,
  standby: day.standby,
  witness: day.witness,
  startMs: day.startMs,
  endMs: day.endMs,
  standbyUnits: day.standbyUnits,
  stopped: day.stopped,
  times: day.times,
  failover: {
    ...toMove(failover),
    raisedMs: failover.raisedMs,
    seconds: {
      detect: toSeconds(failover.parts.detectMs),
      approval: toSeconds(failover.parts.approvalMs),
      own: toSeconds(failover.parts.ownMs),
      capacity: toSeconds(failover.parts.capacityMs),
      dns: toSeconds(failover.parts.dnsMs),
      clients: toSeconds(failover.parts.clientsMs),
    },
  },
  drill: { move: drill.report, cleanedUp: drill.cleanedUp, requests: drill.requests, lost: drill.lost },
  readiness: day.readiness,
  movesByItself: day.movesByItself,
  failback: failback && toMove(failback),
  baselines: baselines.map(toBaseline),
  moments: day.moments,
});
