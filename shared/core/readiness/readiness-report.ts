/** Everything that must be there before a service can move into a Region. The list is closed; docs/codes.md explains each. */
export const READINESS_CHECKS = [
  'fleet',
  'template',
  'parity',
  'quota',
  'addresses',
  'keys',
  'balancer',
  'certificate',
  'endpoint',
  'recovery-point',
  'capacity',
  'zone',
  'records',
  'health-checks',
  'switch',
  'alarms',
  'observers',
] as const;

/** The name of one prerequisite. */
export type ReadinessCheckId = (typeof READINESS_CHECKS)[number];

/** Red is missing, unknown could not be told: neither is ready. */
export type ReadinessStanding = 'green' | 'red' | 'unknown';

/** One prerequisite of one thing: a fleet, a Region, an alarm, a DNS name. */
export type ReadinessCheck = {
  readonly id: ReadinessCheckId;
  readonly subject: string;
  readonly standing: ReadinessStanding;
  readonly because: string;
  /** What a person does about it, with the command where there is one; null where nothing is to be done. */
  readonly fix: string | null;
};

/** What EC2 answered when machines of one zone were reserved and given back. */
export type CapacityProbe = {
  readonly fleet: string;
  readonly zone: string;
  /** The first size that was there, else the last that was asked for. */
  readonly instanceType: string;
  /** Of the fleet's first size, or as much of the one that was asked for. */
  readonly machines: number;
  readonly there: boolean;
  readonly because: string;
  readonly atMs: number;
};

/** How ready a Region is for a service to move into it. */
export type ReadinessReport = {
  readonly version: 1;
  readonly service: string;
  /** The Region that it would move into: the one that tells. */
  readonly region: string;
  /** The Region that it would leave. */
  readonly other: string;
  readonly atMs: number;
  /** Red if anything is, else unknown if anything is. */
  readonly standing: ReadinessStanding;
  readonly checks: readonly ReadinessCheck[];
  /** The newest probe of each fleet and zone, as old as it says. */
  readonly probes: readonly CapacityProbe[];
};

/** What people are told when readiness changes. */
export const READINESS_CODES = ['NOT_READY', 'READY'] as const;

/** One of them. */
export type ReadinessCode = (typeof READINESS_CODES)[number];
