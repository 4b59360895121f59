import type { Size } from '../shared/core/fleet.ts';
import { MINUTE_MS } from '../shared/core/time.ts';
import { createLoadMeter } from './load-meter.ts';
import type { SimulatedFleet, TargetGroup, World } from './world-state.ts';

/** A fleet with load. */
export type FleetOptions = {
  readonly name: string;
  readonly sizes: readonly Size[];
  /** An instance serves once it is healthy in all of them; without any, once it is up. */
  readonly groups: readonly TargetGroup[];
  /** Requests per second that one unit serves at 100 %. */
  readonly unitRate: number;
  /** Requests per second, by minute of the world. */
  readonly loadAt: (minute: number) => number;
  /** Requests per second before the world began, newest last: what CloudWatch remembers of them. */
  readonly past?: readonly number[] | undefined;
};

/** Makes a fleet without instances, whose load begins with the minute that is under way; the world does not meter it. */
export const createFleet = (world: World, { unitRate, ...options }: FleetOptions): SimulatedFleet => {
  const minuteStartMs = world.minuteEndMs - MINUTE_MS;
  const minutesOver = (minuteStartMs - world.startMs) / MINUTE_MS;
  const nothing = Array.from({ length: minutesOver }, () => null);
  return {
    ...options,
    meter: createLoadMeter(minuteStartMs, unitRate, options.loadAt(minutesOver)),
    minutes: [],
    metrics: {
      cpu: [...nothing],
      utilisation: [...nothing],
      requests: [...nothing],
      requestsPerTarget: [...nothing],
      utilisationMsAt: [...nothing.map(() => 0), 0],
    },
  };
};

/** Adds a fleet to the world, without instances. */
export const addFleet = (world: World, options: FleetOptions): SimulatedFleet => {
  const fleet = createFleet(world, options);
  world.fleets.set(options.name, fleet);
  return fleet;
};

/** The fleet of this name; one that nobody added has no load, no target groups, and takes any size. */
export const fleetNamed = (world: World, name: string): SimulatedFleet =>
  world.fleets.get(name) ?? addFleet(world, { name, sizes: [], groups: [], unitRate: 1, loadAt: () => 0 });
