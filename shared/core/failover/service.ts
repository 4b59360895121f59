import type { TargetGroupReference } from '../fleet.ts';

/** How observers tell whether a Region serves. */
export type ObservePolicy = {
  /** Asked in each Region; `{region}` stands for its name. */
  readonly url: string;
  readonly status: number;
  /** Text that the answer contains; null where any will do. */
  readonly body: string | null;
  readonly timeoutMs: number;
  /** Good answers in a row that count as up. */
  readonly rise: number;
  /** Bad answers in a row that count as down. */
  readonly fall: number;
  /** Alarms of each Region that say that it fails; `{region}` stands for its name. None: a fleet with nothing in service does. */
  readonly alarms: readonly string[];
  /** How long a Region must be down without a break, from the first bad answer on, before it is left. */
  readonly holdDownMs: number;
};

/** What keeps the side that is left from taking writes. */
export type FencePolicy = {
  /** A shell command for each of its instances, by Systems Manager; null for none. */
  readonly command: string | null;
  /** Whether its instances leave their target groups before traffic moves; else after. */
  readonly deregister: boolean;
  /** Whether a move that cannot fence turns back; else it says so and goes on. */
  readonly required: boolean;
};

/** How often a failover is drilled; null where only a person drills. */
export type DrillPolicy = { readonly everyMs: number } | null;

/** A service that can move between two Regions: plain JSON, the same in every Region that has to do with it. */
export type Service = {
  readonly name: string;
  /** DNS name that moves: lower case, no dot at its end. */
  readonly dnsName: string;
  /** Hosted zone, by id or by name. */
  readonly zone: string;
  readonly fleets: readonly string[];
  /** Target groups of each of its fleets, by Region and then by fleet. */
  readonly targetGroups: Readonly<Record<string, Readonly<Record<string, readonly TargetGroupReference[]>>>>;
  /** Home, then the Region that stands by. */
  readonly regions: readonly [string, string];
  readonly witness: string | null;
  /** By a health check that follows a metric of the standby Region, or by a change of the records. */
  readonly mode: 'switch' | 'record';
  /** What each Region's record points to: a host name; null for the load balancer in front of its first fleet. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly observe: ObservePolicy;
  readonly approval: 'automatic' | 'person';
  readonly strategy: 'warm-standby' | 'pilot-light';
  /** Share of what served lately that must be in service before traffic moves. */
  readonly capacityShare: number;
  readonly fence: FencePolicy;
  readonly rpoMs: number | null;
  readonly rtoMs: number | null;
  /** Shortest time between two moves that nobody asked for. */
  readonly flipEveryMs: number;
  readonly drill: DrillPolicy;
};

/** The Region that a service is in at an epoch: every move makes the next one, so parity tells. */
export const activeAt = ({ regions }: Pick<Service, 'regions'>, epoch: number): string =>
  regions[epoch % 2 === 0 ? 0 : 1];

/** The other of a service's two Regions. */
export const otherRegion = ({ regions: [home, standby] }: Pick<Service, 'regions'>, region: string): string =>
  region === home ? standby : home;

/** Regions whose ledgers an observer writes to: its own, and both that the service can be in. */
export const ledgerRegions = ({ regions }: Pick<Service, 'regions'>, observer: string): readonly string[] => [
  ...new Set([observer, ...regions]),
];

const DRILL_SUFFIX = '~drill';
const DRILL_LABEL = 'ballast-drill';

/** The service under an isolated DNS name, with a record, a switch and an epoch of its own: what a drill moves. */
export const drillOf = (service: Service): Service => ({
  ...service,
  name: `${service.name}${DRILL_SUFFIX}`,
  dnsName: `${DRILL_LABEL}.${service.dnsName}`,
});

/** Whether this is the isolated form of a service. */
export const isDrill = ({ name }: Pick<Service, 'name'>): boolean => name.endsWith(DRILL_SUFFIX);
