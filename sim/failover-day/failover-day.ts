import type { ReadinessCheck, ReadinessStanding } from '../../shared/core/readiness/readiness-report.ts';
import type { MoveReport } from '../../shared/operations/service-report.ts';
import type { MoveParts, Reached } from './measure-move.ts';

/** Requests of all clients, and those that nobody answered: no Region got them, or its machines were too few. */
export type RequestTally = { readonly requests: number; readonly lost: number };

/** One move of the service, and what its clients made of it. */
export type MoveRun = RequestTally & {
  readonly report: MoveReport;
  /** When name servers answered with the Region that takes over; null where they never did. */
  readonly answeredMs: number | null;
  readonly reached: readonly Reached[];
};

/** The failover, from the first second of the outage on. */
export type FailoverRunReport = MoveRun & {
  readonly parts: MoveParts;
  /** When the standby Region had as much in service as the plan asked for; null where it never had. */
  readonly raisedMs: number | null;
};

/** A drill: the same move of an isolated name. */
export type DrillRun = RequestTally & {
  readonly report: MoveReport;
  /** Whether nothing that it raised was left when it was over, its name answered from home, and its switch was off. */
  readonly cleanedUp: boolean;
};

/** How ready the home Region was before anybody asked to go back there. */
export type ReadinessRun = {
  readonly atMs: number;
  readonly standing: ReadinessStanding;
  readonly checks: readonly ReadinessCheck[];
};

/** The same outage, where a health check of the home endpoint moves traffic and asks for no capacity. */
export type BaselineRun = RequestTally & {
  readonly name: string;
  readonly checkEveryMs: number;
  /** Units that ran in the standby Region, and machines that waited there. */
  readonly standbyUnits: number;
  readonly stopped: number;
  readonly answeredMs: number | null;
  readonly reached: readonly Reached[];
};

/** From a moment on: share of the requests that go to each Region, and units in service there. */
export type RegionMoment = {
  readonly atMs: number;
  readonly shares: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, number>>;
};

/** What happened when, as a person who watched would tell it; null for what never did. */
export type StoryTimes = {
  readonly struckMs: number;
  readonly controlPlaneBackMs: number;
  /** When the records said again what the switch had said. */
  readonly recordsMs: number | null;
  readonly homeBackMs: number;
  /** When the next flip needed Route 53's data plane alone again. */
  readonly armedMs: number | null;
  readonly failbackAskedMs: number;
};

/** The end of `npm start`'s day: a Region fails, a service moves, and goes home. All of it was measured. */
export type FailoverDay = {
  readonly seed: number;
  readonly service: string;
  readonly dnsName: string;
  readonly fleet: string;
  readonly home: string;
  readonly standby: string;
  readonly witness: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly standbyUnits: number;
  readonly stopped: number;
  readonly times: StoryTimes;
  readonly drill: DrillRun;
  readonly failover: FailoverRunReport;
  readonly readiness: ReadinessRun;
  /** Moves that nobody asked for between the end of the failover and the failback. */
  readonly movesByItself: number;
  /** Null where it was refused. */
  readonly failback: MoveRun | null;
  readonly moments: readonly RegionMoment[];
  readonly baselines: readonly BaselineRun[];
};
