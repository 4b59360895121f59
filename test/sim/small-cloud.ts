import { SECOND_MS } from '../../shared/core/time.ts';
import { type Cloud, createCloud, worldOf } from '../../sim/cloud.ts';
import { addFleet } from '../../sim/simulated-fleets.ts';
import type { LaunchTemplate, SimulatedFleet, Timing, World } from '../../sim/world-state.ts';
import { launchMachines, START_MS } from './small-world.ts';

export const HOME = 'eu-west-1';
export const AWAY = 'eu-central-1';

const LAUNCH_TEMPLATES: LaunchTemplate[] = [
  { id: 'lt-1', name: 'web', defaultVersion: 1, versions: [{ detailedMonitoring: true, devices: ['/dev/sdf'] }] },
];

const region = (name: string) => ({
  zones: { 'subnet-a': `${name}a`, 'subnet-b': `${name}b` },
  launchTemplates: LAUNCH_TEMPLATES,
});

export type SmallCloud = {
  readonly cloud: Cloud;
  readonly home: World;
  readonly away: World;
  readonly fleet: SimulatedFleet;
};

/** Fleet `web` at home, whose machines have one data volume; a second Region with the same template and no fleet. */
export const smallCloud = (timing: Partial<Timing> = {}, seed = 1): SmallCloud => {
  const cloud = createCloud({
    seed,
    startMs: START_MS,
    timing: { bootMs: 90 * SECOND_MS, ...timing },
    regions: { [HOME]: region(HOME), [AWAY]: region(AWAY) },
  });
  const home = worldOf(cloud, HOME);
  const sizes = [{ instanceType: 'c7g.large', units: 1, usdPerHour: 0.0725 }] as const;
  const fleet = addFleet(home, { name: 'web', sizes, groups: [], unitRate: 10, loadAt: () => 0 });
  return { cloud, home, away: worldOf(cloud, AWAY), fleet };
};

/** Launches one machine of the fleet at home. */
export const launchOne = (home: World, token = 'web-1-1'): string => {
  const [id = ''] = launchMachines(home, 1, { token, zone: `${HOME}a` });
  return id;
};

/** Tags without which no listing shows a snapshot. */
export const setTags = (set = 'set-1'): ReadonlyMap<string, string> => new Map([['ballast:set', set]]);
