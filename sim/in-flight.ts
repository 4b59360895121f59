import { SECOND_MS } from '../shared/core/time.ts';
import { addLostInFlight } from './load-meter.ts';
import type { Instance, World } from './world-state.ts';

/** Little's law: what arrives in the time that a request takes. Nothing routes requests to a fleet without target groups. */
const inFlight = ({ timing }: World, { fleet: { groups, meter }, units }: Instance): number => {
  if (groups.length === 0) return 0;
  const rate = Math.min(meter.load / (meter.readyUnits + meter.deafUnits), meter.unitRate) * units;
  return (rate * timing.requestMs) / SECOND_MS;
};

/** To be called when an instance in service gets no more requests: those under way end one by one within the drain time. */
export const beginDraining = (world: World, instance: Instance): void => {
  instance.draining = { requests: inFlight(world, instance), sinceMs: world.nowMs };
};

/** Loses the requests that are still under way on an instance. */
export const loseInFlight = (world: World, instance: Instance): void => {
  const { draining, fleet } = instance;
  if (draining === null) return;
  instance.draining = null;
  const ended = (world.nowMs - draining.sinceMs) / world.timing.drainMs;
  // A drain time of nothing makes no number of this at the very start; what is under way then is lost.
  const left = ended >= 1 ? 0 : draining.requests * (1 - (ended || 0));
  if (left > 0) addLostInFlight(fleet.meter, left);
};
