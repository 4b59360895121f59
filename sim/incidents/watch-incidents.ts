import { DAY_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { MinuteTotals } from '../load-meter.ts';
import { setTimer } from '../timer-queue.ts';
import type { Instance, SimulatedFleet, Span, World } from '../world-state.ts';
import { findRecovery, type Recovery } from './find-recovery.ts';
import type { Incident } from './incident.ts';

/** A machine that an incident took, or that was launched meanwhile. */
export type IncidentMachine = Pick<Instance, 'id' | 'instanceType' | 'zone' | 'market'>;

/** What became of an incident that struck; times are of the world's clock. */
export type IncidentReport = Recovery &
  Pick<Incident, 'name' | 'title'> & {
    readonly atMs: number;
    /** When nothing more of it was to come. */
    readonly overMs: number;
    /** Machines in service that it took; why there was none, where there was none. */
    readonly taken: readonly IncidentMachine[];
    readonly missed: string | null;
    /** Machines in service when it struck. */
    readonly serving: number;
    /** Requests lost, from its minute to the one in which it was over and everything desired served. */
    readonly lost: number;
    /** Machines that were launched, or started, to serve until everything desired did. */
    readonly launched: readonly (IncidentMachine & { readonly atMs: number })[];
  };

/** Watches a run that incidents strike. */
export type IncidentWatch = {
  /** To be called after anything has happened. */
  readonly look: (desired: number) => void;
  /** What became of them until now. */
  readonly report: () => readonly IncidentReport[];
};

type Strike = {
  readonly incident: Incident;
  readonly atMs: number;
  readonly taken: readonly IncidentMachine[];
  readonly serving: number;
};

type Launch = { readonly atMs: number; readonly instance: Instance };

/** Units of several sizes do not add up exactly. */
const ROUNDING_NOISE = 1e-9;

const toMachine = ({ id, instanceType, zone, market }: Instance): IncidentMachine => ({
  id,
  instanceType,
  zone,
  market,
});

/** When an incident strikes a run of so many minutes. */
export const strikeMsOf = ({ intoDayMs }: Incident, startMs: number, minutes: number): number =>
  startMs + Math.floor((intoDayMs / DAY_MS) * minutes) * MINUTE_MS + (intoDayMs % MINUTE_MS);

const strike = (incident: Incident, world: World, simulated: SimulatedFleet): Strike => {
  const serving = [...world.instances.values()]
    .filter(({ fleet, ready }) => fleet === simulated && ready)
    .sort((one, other) => one.launchedAtMs - other.launchedAtMs);
  const taken = incident.strike(world, serving).map(toMachine);
  return { incident, atMs: world.nowMs, taken, serving: serving.length };
};

const lostBetween = (minutes: readonly MinuteTotals[], fromMs: number, toMs: number): number =>
  minutes
    .filter(({ startMs }) => startMs + MINUTE_MS > fromMs && startMs <= toMs)
    .reduce((sum, { lost }) => sum + lost, 0);

const reportOf = (
  { incident, atMs, taken, serving }: Strike,
  { nowMs }: World,
  { minutes }: SimulatedFleet,
  below: readonly Span[],
  launches: readonly Launch[],
): IncidentReport => {
  const recovery = findRecovery(below, atMs);
  const overMs = atMs + incident.lastsMs;
  const wholeMs = recovery.belowFromMs === null ? overMs : (recovery.wholeAtMs ?? nowMs);
  // A machine that was launched to be kept ready does not serve yet.
  const launched = launches.filter(
    (launch) => launch.atMs >= atMs && launch.atMs <= wholeMs && launch.instance.role !== 'standby',
  );
  return {
    name: incident.name,
    title: incident.title,
    atMs,
    overMs,
    taken,
    missed: taken.length === 0 ? incident.missed : null,
    serving,
    ...recovery,
    lost: lostBetween(minutes, atMs, Math.max(overMs, wholeMs)),
    launched: launched.map((launch) => ({ atMs: launch.atMs, ...toMachine(launch.instance) })),
  };
};

/** Lets incidents strike a fleet of a world that has just begun, and watches it for so many minutes. */
export const watchIncidents = (
  incidents: readonly Incident[],
  world: World,
  simulated: SimulatedFleet,
  minutes: number,
): IncidentWatch => {
  if (incidents.length === 0) return { look: () => undefined, report: () => [] };
  const strikes: Strike[] = [];
  const below: Span[] = [];
  const launches: Launch[] = [];
  for (const incident of incidents) {
    setTimer(world.timers, strikeMsOf(incident, world.startMs, minutes), () => {
      strikes.push(strike(incident, world, simulated));
    });
  }
  world.listeners.push((event) => {
    if (event.kind !== 'instance-state' || event.instance.fleet !== simulated) return;
    if (event.instance.lifecycle === 'pending') launches.push({ atMs: event.atMs, instance: event.instance });
  });
  return {
    look: (desired) => {
      const isBelow = simulated.meter.readyUnits < desired - ROUNDING_NOISE;
      const last = below.at(-1);
      const wasBelow = last?.toMs === Number.POSITIVE_INFINITY;
      if (isBelow && !wasBelow) below.push({ fromMs: world.nowMs, toMs: Number.POSITIVE_INFINITY });
      if (!isBelow && wasBelow) last.toMs = world.nowMs;
    },
    report: () => strikes.map((one) => reportOf(one, world, simulated, below, launches)),
  };
};
