import type { BallastConfig } from '../shared/config/ballast-config.ts';
import { Fault } from '../shared/core/fault.ts';
import type { Fleet } from '../shared/core/fleet.ts';
import { floorToMinute, MINUTE_MS, SECOND_MS } from '../shared/core/time.ts';
import type { DecisionRecord } from '../shared/ports/journal.ts';
import type { Autoscaler, AutoscalerContext, MadeDecision } from './autoscalers/autoscaler.ts';
import { createBallast } from './autoscalers/ballast.ts';
import { createPeer } from './autoscalers/peer.ts';
import type { Incident } from './incidents/incident.ts';
import { type IncidentReport, type IncidentWatch, watchIncidents } from './incidents/watch-incidents.ts';
import type { MinuteTotals } from './load-meter.ts';
import { loadFactorOf } from './load-metrics.ts';
import type { LoadTrace } from './load-trace.ts';
import type { PeerName } from './peers/peers.ts';
import { createFleetRegion, putInService } from './simulated-region.ts';
import { startTypes } from './start-types.ts';
import { advanceTo } from './world.ts';
import type { CustomMetric, SimulatedFleet, World } from './world-state.ts';

/** Who can size the simulated fleet. */
export type AutoscalerName = 'ballast' | PeerName;

/** Every autoscaler's name, the default first. */
export const AUTOSCALER_NAMES: readonly AutoscalerName[] = [
  'ballast',
  'target-tracking',
  'predictive-scaling',
  'step-scaling',
  'simple-scaling',
  'hpa',
  'mig',
  'react',
  'adapt',
  'hist',
  'reg',
  'conpaas',
];

const createAutoscaler = (name: AutoscalerName, context: AutoscalerContext): Autoscaler =>
  name === 'ballast' ? createBallast(context) : createPeer(name, context);

/** One minute of a run, in units; `t` is when it began, on the trace's own clock. */
type Sample = {
  readonly t: number;
  /** Requests per second. */
  readonly load: number;
  /** In service, averaged over the minute. */
  readonly ready: number;
  /** From launch to termination, booting and draining ones included, averaged over the minute. */
  readonly billed: number;
  /** When the minute ended. */
  readonly desired: number;
};

/** A change of desired capacity, in units, at a time of the trace's own clock. */
export type SimulatedDecision = Omit<MadeDecision, 'kind'> & { readonly t: number };

/** How far a run is. */
export type SimulationProgress = { readonly minutesDone: number; readonly minutes: number; readonly newest: Sample };

/** What to run: a fleet of a config under a load, sized by an autoscaler. */
export type SimulationOptions = {
  readonly config: BallastConfig;
  /** Name of the fleet in the config. */
  readonly fleet: string;
  readonly load: LoadTrace;
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  readonly bootMs: number;
  /** Requests per second of the minutes before, newest last: the history that a forecast can learn from. */
  readonly past?: readonly number[] | undefined;
  /** Replaces `capacity.min`, and `machinesMin` with it. */
  readonly minUnits?: number | undefined;
  /** Replaces `capacity.max`. */
  readonly maxUnits?: number | undefined;
  readonly seed: number;
  readonly autoscaler: AutoscalerName;
  /** From the end of a minute until its datapoints can be read. */
  readonly metricDelayMs?: number | undefined;
  /** From deregistration until the last request has ended. */
  readonly drainMs?: number | undefined;
  /** Whether every alarm and every event is lost on its way to Ballast. */
  readonly losesEvents?: boolean | undefined;
  /** What goes wrong on the way; nothing unless stated. */
  readonly incidents?: readonly Incident[] | undefined;
  /** Called once a simulated hour; the run goes on when it settles. */
  readonly onProgress?: ((progress: SimulationProgress) => void | Promise<void>) | undefined;
  /** Called with every journal record, in order. */
  readonly onRecord?: ((record: DecisionRecord) => void) | undefined;
  /** Called at the start of every minute, before the autoscaler, to break things in the world. */
  readonly faults?: ((world: World, minute: number) => void) | undefined;
};

/** What came of a run. */
export type SimulationResult = {
  readonly seed: number;
  readonly samples: readonly Sample[];
  /** The same minutes in full: requests, machines and money. */
  readonly minutes: readonly MinuteTotals[];
  /** Changes of desired capacity; looks that changed nothing are counted in `holds`. */
  readonly decisions: readonly SimulatedDecision[];
  /** Looks that kept desired capacity, by code. */
  readonly holds: Readonly<Record<string, number>>;
  readonly actions: { readonly out: number; readonly in: number };
  readonly requests: number;
  readonly lost: number;
  /** Of those, the ones that were under way on a machine that went. */
  readonly lostInFlight: number;
  /** Machine hours, from launch to termination. */
  readonly instanceHours: number;
  /** Null when the price of a size in use is not known. Spot is taken to cost 0.4 of On-Demand. */
  readonly costUsd: number | null;
  /** What became of those that struck, in order. */
  readonly incidents: readonly IncidentReport[];
};

const PROGRESS_MINUTES = 60;

const findFleet = ({ config, fleet: name, minUnits, maxUnits }: SimulationOptions): Fleet => {
  const fleet = config.fleets.find((candidate) => candidate.name === name);
  if (fleet === undefined) throw new Fault('not-found', 'simulate', `no fleet "${name}" in this config`);
  return {
    ...fleet,
    capacity: { min: minUnits ?? fleet.capacity.min, max: maxUnits ?? fleet.capacity.max },
    machinesMin: minUnits === undefined ? fleet.machinesMin : Math.ceil(minUnits),
  };
};

type Tally = {
  readonly decisions: SimulatedDecision[];
  readonly holds: Record<string, number>;
  readonly actions: { out: number; in: number };
};

const createTally = (): Tally => ({ decisions: [], holds: {}, actions: { out: 0, in: 0 } });

const count = ({ decisions, holds, actions }: Tally, t: number, { kind, ...made }: MadeDecision): void => {
  if (kind === 'hold') {
    holds[made.code] = (holds[made.code] ?? 0) + 1;
    return;
  }
  decisions.push({ t, ...made });
  actions[made.to > made.from ? 'out' : 'in'] += 1;
};

/** Lets a minute pass; whatever wakes the autoscaler is answered at once, at its end before the next tick. */
const passMinute = async (world: World, autoscaler: Autoscaler, endMs: number, onChange: () => void): Promise<void> => {
  const isWoken = (): boolean => {
    onChange();
    return autoscaler.isWoken();
  };
  while (world.nowMs < endMs) {
    advanceTo(world, endMs, isWoken);
    if (autoscaler.isWoken() && world.nowMs < endMs) await autoscaler.wake();
    onChange();
  }
  advanceTo(world, endMs);
};

const passMinutes = async (
  { load: { startSeconds, minutes }, onProgress, faults }: SimulationOptions,
  world: World,
  simulated: SimulatedFleet,
  autoscaler: Autoscaler,
  watch: IncidentWatch,
): Promise<readonly Sample[]> => {
  const samples: Sample[] = [];
  const onChange = (): void => watch.look(autoscaler.desired());
  for (let minute = 0; minute < minutes.length; minute += 1) {
    faults?.(world, minute);
    if (autoscaler.isWoken()) await autoscaler.wake();
    await autoscaler.tick();
    onChange();
    await passMinute(world, autoscaler, world.startMs + (minute + 1) * MINUTE_MS, onChange);
    const totals = simulated.minutes[minute];
    const { load = 0, readyUnits: ready = 0, billedUnits: billed = 0 } = totals ?? {};
    const newest: Sample = { t: startSeconds + minute * 60, load, ready, billed, desired: autoscaler.desired() };
    samples.push(newest);
    if (samples.length % PROGRESS_MINUTES === 0) {
      await onProgress?.({ minutesDone: samples.length, minutes: minutes.length, newest });
    }
  }
  return samples;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const costOf = ({ minutes }: SimulatedFleet): number | null => {
  const costs = minutes.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  return costs.length === minutes.length ? sum(costs) : null;
};

/**
 * Runs a fleet through a load on the embedded cloud, minute by minute, sized by an autoscaler that sees what CloudWatch
 * has published and nothing else. The same options give the same result, byte for byte.
 *
 * The world's clock shows the trace's time as seconds since 1970, brought down to a whole minute. The fleet begins in
 * service, with On-Demand machines for the first minute's load at 60 % utilisation, in the fleet's shape.
 */
export const runSimulation = async (options: SimulationOptions): Promise<SimulationResult> => {
  const {
    config,
    load,
    unitRate,
    bootMs,
    seed,
    metricDelayMs = 0,
    drainMs = MINUTE_MS,
    onRecord,
    losesEvents = false,
  } = options;
  const fleet = findFleet(options);
  const startMs = floorToMinute(load.startSeconds * SECOND_MS);
  const loadAt = (minute: number): number => load.minutes[minute] ?? 0;
  const timing = { bootMs, metricDelayMs, drainMs };
  const factorOf = loadFactorOf(fleet);
  const customMetric: CustomMetric = (metric, atMs) => {
    const factor = factorOf(metric);
    const rate = load.minutes[(atMs - startMs) / MINUTE_MS];
    return factor === null || rate === undefined ? null : rate * factor;
  };
  const region = createFleetRegion({
    fleet,
    region: config.region,
    world: { seed, startMs, timing, customMetric },
    unitRate,
    loadAt,
    past: options.past,
  });
  const { world, simulated } = region;
  // A peer knows only machines of the first size.
  const shape = options.autoscaler === 'ballast' ? fleet.shape : 'horizontal';
  putInService(region, fleet, startTypes({ ...fleet, shape }, loadAt(0), unitRate));
  const tally = createTally();
  const onDecision = (decision: MadeDecision): void =>
    count(tally, load.startSeconds + (world.nowMs - world.startMs) / SECOND_MS, decision);
  const context: AutoscalerContext = {
    world,
    config: { ...config, fleets: [fleet] },
    fleet,
    simulated,
    losesEvents,
    onDecision,
    onRecord,
  };
  const autoscaler = createAutoscaler(options.autoscaler, context);
  const watch = watchIncidents(options.incidents ?? [], world, simulated, load.minutes.length);
  const samples = await passMinutes(options, world, simulated, autoscaler, watch);
  return {
    seed,
    samples,
    minutes: simulated.minutes,
    ...tally,
    requests: sum(simulated.minutes.map(({ requests }) => requests)),
    lost: sum(simulated.minutes.map(({ lost }) => lost)),
    lostInFlight: sum(simulated.minutes.map(({ lostInFlight }) => lostInFlight)),
    instanceHours: sum(simulated.minutes.map(({ billedMachines }) => billedMachines)) / 60,
    costUsd: costOf(simulated),
    incidents: watch.report(),
  };
};
