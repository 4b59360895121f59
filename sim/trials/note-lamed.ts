import { isSilent } from '../distortions.ts';
import type { RegionalService } from '../impairments.ts';
import type { Trial } from './trial.ts';

/** What a look at a fleet cannot do without. */
const NEEDED: readonly RegionalService[] = ['dynamodb', 'ec2', 'elastic-load-balancing'];

const isLamed = ({ globe, api }: Trial, region: string): boolean => {
  const world = globe.cloud.get(region);
  if (world === undefined || world.cutOff) return true;
  const isRefused = (service: RegionalService): boolean =>
    world.impairments.has(service) || api.refusals.has(`${region} ${service}`);
  // A group whose health cannot be read is one that did not answer: the look ends there.
  return NEEDED.some(isRefused) || isSilent(world, 'target-health');
};

const SPOILED = 'ledger ';

/** Notes which Regions can look at none of their fleets now, and of which fleets the record is spoiled. */
export const noteLamed = (trial: Trial): void => {
  const { scene, history, globe } = trial;
  const { nowMs } = globe.clock;
  for (const region of scene.regions) {
    if (isLamed(trial, region)) history.lamedMs.set(region, nowMs);
  }
  for (const what of history.befallen.keys()) {
    if (what.startsWith(SPOILED)) history.lamedMs.set(what.slice(SPOILED.length), nowMs);
  }
};
