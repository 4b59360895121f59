import { drawInteger, type Random } from '../../random.ts';
import { pick } from '../injector.ts';
import type { LoadAt } from '../scene.ts';
import type { Deployment } from './deployment.ts';

const HOME = 'us-east-1';

const UNIT_RATE = 100;

/** From then on the load stays as it is: what is left of the day is for what comes late. */
const STEADY_FROM_MINUTE = 4 * 60;

const drawLoad = (random: Random, unitsMax: number): LoadAt => {
  const levels = Array.from({ length: 8 }, () => UNIT_RATE * random.next() * (unitsMax + 1) * 0.6);
  return (minute) => levels[Math.floor(Math.min(minute, STEADY_FROM_MINUTE) / 30) % levels.length] ?? 0;
};

const fleetText = (random: Random, name: string): { readonly text: string; readonly max: number } => {
  const min = 1 + drawInteger(random, 8);
  const max = min + pick(random, [0, 1, 2, 5, 20]);
  const text = `  ${name}:
    launchTemplate: ${name}
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: ${name}, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: ${min}, max: ${max} }
    policies: { cpu: { kind: target-tracking, metric: cpu, target: 60 } }
`;
  return { text, max };
};

/** One to three fleets that share pools and zones of one Region. */
export const drawFleets = (random: Random): Deployment => {
  const names = ['web', 'api', 'jobs'].slice(0, 1 + drawInteger(random, 3));
  const fleets = names.map((name) => ({ name, ...fleetText(random, name) }));
  return {
    regions: [HOME],
    text: `version: 1\nregions: { primary: ${HOME} }\nfleets:\n${fleets.map(({ text }) => text).join('')}`,
    otherTexts: [],
    loads: new Map(fleets.map(({ name, max }) => [name, drawLoad(random, max)])),
    unitRate: UNIT_RATE,
    stormMinutes: 30 + drawInteger(random, 60),
  };
};
