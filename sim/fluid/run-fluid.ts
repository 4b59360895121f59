import type { Foresight } from '../peers/now-oracle.ts';
import { ceilMachines } from '../peers/peer.ts';
import type { RunningPeer } from '../peers/peers.ts';
import { beginMinute, createMachines, launchMachines, type Machines, retireMachines } from './machines.ts';

/** A fleet of one size under a load, minute by minute. */
export type FluidOptions = {
  /** Load of each minute in machines at 100 %. */
  readonly demand: Float64Array;
  /** From launch, which is billed, until a machine serves; whole minutes, at least one. */
  readonly bootMinutes: number;
  /** From in service until a machine is warm. */
  readonly warmUpMinutes: number;
  /** How long a machine that served is billed after it was taken out. */
  readonly drainMinutes: number;
  readonly min: number;
  readonly max: number;
};

/** What came of each minute, in machines. */
export type CapacityRun = {
  readonly ready: Float64Array;
  readonly billed: Float64Array;
  readonly desired: Float64Array;
};

/** Utilisation at which the fleet meets the first minute, whoever sizes it. */
const START_UTILISATION = 0.6;

/** What a peer sees, changed in place for speed. */
type Seen = { -readonly [Key in keyof Foresight]: Foresight[Key] };

const utilisationOf = (demand: number, machines: number): number | null => {
  if (machines === 0) return null;
  return demand >= machines ? 100 : (100 * demand) / machines;
};

const createSeen = (desired: number): Seen => ({
  minute: 0,
  metric: null,
  measuredOver: 0,
  measuredWarm: 0,
  demand: null,
  demandNow: 0,
  desired,
  pending: 0,
  inService: desired,
  warming: 0,
});

const look = (seen: Seen, minute: number, { demand }: FluidOptions, machines: Machines): void => {
  seen.minute = minute;
  seen.demandNow = demand[minute] ?? 0;
  seen.inService = machines.inService;
  seen.pending = machines.pending;
  seen.warming = machines.warming;
};

const measure = (seen: Seen, machines: Machines): void => {
  seen.demand = seen.demandNow;
  seen.metric = utilisationOf(seen.demandNow, machines.inService);
  seen.measuredOver = machines.inService;
  seen.measuredWarm = machines.inService - machines.warming;
};

/**
 * Runs a peer over a load as a fluid in steps of a minute: what the embedded cloud does, without its events and so some
 * thousand times faster. Each minute machines boot, the peer sees the minute before, what it asks for is launched or taken
 * out at once, and the load is shared by those in service; CPU stops at 100 %. Nothing fails and no pool is dry.
 */
export const runFluid = (peer: RunningPeer<Foresight>, options: FluidOptions): CapacityRun => {
  const { demand, min, max, drainMinutes } = options;
  const minutes = demand.length;
  const run = {
    ready: new Float64Array(minutes),
    billed: new Float64Array(minutes),
    desired: new Float64Array(minutes),
  };
  const clamp = (wanted: number): number => Math.min(max, Math.max(min, wanted));
  const machines = createMachines(clamp(ceilMachines((demand[0] ?? 0) / START_UTILISATION)), minutes);
  const seen = createSeen(machines.inService);
  for (let minute = 0; minute < minutes; minute += 1) {
    beginMinute(machines, minute, options);
    look(seen, minute, options, machines);
    const missing = clamp(peer(seen).desired) - seen.desired;
    seen.desired += missing;
    if (missing > 0) launchMachines(machines, missing, minute);
    if (missing < 0) {
      const drained = retireMachines(machines, -missing, minute, options);
      const until = Math.min(minutes, minute + drainMinutes);
      for (let at = minute; at < until; at += 1) run.billed[at] = (run.billed[at] ?? 0) + drained;
    }
    measure(seen, machines);
    run.ready[minute] = machines.inService;
    run.billed[minute] = (run.billed[minute] ?? 0) + machines.inService + machines.pending;
    run.desired[minute] = seen.desired;
  }
  return run;
};
