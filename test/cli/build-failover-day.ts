import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import type { MoveReport } from '../../shared/operations/service-report.ts';
import type { BaselineRun, FailoverDay, FailoverRunReport, MoveRun } from '../../sim/failover-day/failover-day.ts';
import { START_MS } from './build-report.ts';

const STRUCK_MS = START_MS + 10 * MINUTE_MS;
const FAILBACK_MS = START_MS + 90 * MINUTE_MS;

/** A move that began then, and took three seconds to flip. */
export const moveReportOf = (startedMs: number, changes: Partial<MoveReport> = {}): MoveReport => ({
  version: 1,
  id: 'shop-1-test',
  service: 'shop',
  plan: {
    id: 'plan',
    kind: 'failover',
    from: 'us-east-1',
    to: 'us-west-2',
    epoch: 1,
    mode: 'switch',
    cause: 'quorum',
    because: 'us-east-1: 2 say down, 0 up, 2 nothing',
    force: false,
    needs: [{ fleet: 'web', units: 10, because: 'a test', fromPoints: false }],
    capacityShare: 1,
    rtoWantedMs: null,
    rpoWantedMs: null,
  },
  phase: 'over',
  code: 'MOVED',
  explained: 'a test',
  startedMs,
  endedMs: startedMs + 5 * MINUTE_MS,
  spans: [],
  times: {
    detectMs: null,
    approvalMs: 0,
    ownMs: 3 * SECOND_MS,
    fencingMs: 3 * SECOND_MS,
    capacityMs: 0,
    dataMs: 0,
    dnsMs: 20 * SECOND_MS,
    rtoMs: 70 * SECOND_MS,
    rpoMs: null,
  },
  fenced: { done: false, because: 'us-east-1 does not answer' },
  restores: [],
  rto: null,
  rpo: null,
  signature: null,
  ...changes,
});

const movedFrom = (startedMs: number): MoveRun => ({
  report: moveReportOf(startedMs),
  answeredMs: startedMs + 23 * SECOND_MS,
  reached: [0.5, 0.9, 0.99].map((share) => ({ share, atMs: startedMs + 23 * SECOND_MS + share * 100 * SECOND_MS })),
  requests: 100_000,
  lost: 12_345,
});

/** The outage of the story: detected in 80 seconds, 99 % of the clients after 202. */
export const failoverOf = (changes: Partial<FailoverRunReport> = {}): FailoverRunReport => ({
  ...movedFrom(STRUCK_MS + 80 * SECOND_MS),
  parts: {
    detectMs: 80 * SECOND_MS,
    approvalMs: 0,
    ownMs: 3 * SECOND_MS,
    capacityMs: 0,
    dnsMs: 20 * SECOND_MS,
    clientsMs: 99 * SECOND_MS,
  },
  raisedMs: STRUCK_MS + 150 * SECOND_MS,
  ...changes,
});

const baselineOf = (changes: Partial<BaselineRun>): BaselineRun => ({
  name: '10 s x 3',
  checkEveryMs: 10 * SECOND_MS,
  standbyUnits: 6,
  stopped: 4,
  answeredMs: STRUCK_MS + 40 * SECOND_MS,
  reached: [{ share: 0.99, atMs: STRUCK_MS + 100 * SECOND_MS }],
  requests: 100_000,
  lost: 6_789,
  ...changes,
});

/** A story in which all went well. */
export const failoverDayOf = (changes: Partial<FailoverDay> = {}): FailoverDay => ({
  seed: 1,
  service: 'shop',
  dnsName: 'shop.example.com',
  fleet: 'web',
  home: 'us-east-1',
  standby: 'us-west-2',
  witness: 'eu-west-1',
  startMs: START_MS,
  endMs: START_MS + 2 * 60 * MINUTE_MS,
  standbyUnits: 6,
  stopped: 4,
  times: {
    struckMs: STRUCK_MS,
    controlPlaneBackMs: STRUCK_MS + 25 * MINUTE_MS,
    recordsMs: STRUCK_MS + 26 * MINUTE_MS,
    homeBackMs: STRUCK_MS + 40 * MINUTE_MS,
    armedMs: STRUCK_MS + 44 * MINUTE_MS,
    failbackAskedMs: FAILBACK_MS,
  },
  drill: {
    report: moveReportOf(STRUCK_MS - 7 * DAY_MS, { code: 'DRILLED' }),
    cleanedUp: true,
    requests: 50_000,
    lost: 0,
  },
  failover: failoverOf(),
  readiness: {
    atMs: FAILBACK_MS,
    standing: 'green',
    checks: [{ id: 'fleet', subject: 'web', standing: 'green', because: 'a test', fix: null }],
  },
  movesByItself: 0,
  failback: movedFrom(FAILBACK_MS + SECOND_MS),
  moments: [
    { atMs: START_MS, shares: { 'us-east-1': 1, 'us-west-2': 0 }, units: { 'us-east-1': 10, 'us-west-2': 6 } },
    {
      atMs: STRUCK_MS + 150 * SECOND_MS,
      shares: { 'us-east-1': 0, 'us-west-2': 1 },
      units: { 'us-east-1': 10, 'us-west-2': 10 },
    },
    {
      atMs: FAILBACK_MS + 2 * MINUTE_MS,
      shares: { 'us-east-1': 1, 'us-west-2': 0 },
      units: { 'us-east-1': 10, 'us-west-2': 10 },
    },
  ],
  baselines: [baselineOf({}), baselineOf({ standbyUnits: 2, stopped: 0, lost: 34_567 })],
  ...changes,
});
