import { drawInteger, type Random } from '../../random.ts';
import { happens, pick } from '../injector.ts';
import type { LoadAt } from '../scene.ts';
import type { Deployment } from './deployment.ts';
import { changeDraft, draftText, drawFleetDraft, type FleetDraft } from './fleet-draft.ts';

const HOME = 'us-east-1';

const UNIT_RATE = 100;

/** Storms begin then: see `drawScene`. */
const STORM_FROM_MINUTE = 15;

/** Load that needs some share of a fleet at its largest, and now and then more than it has. */
const drawLevel = (random: Random, max: number): number =>
  Math.round(UNIT_RATE * (max + 1) * pick(random, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.1]));

/** A load that changes twice in the storm, suddenly, and then stays: what comes late is not to be taken for what the load brought. */
const drawLoad = (random: Random, max: number, stormMinutes: number): LoadAt => {
  const [before, surge, after] = [drawLevel(random, max), drawLevel(random, max), drawLevel(random, max)];
  const [first = 0, second = 0] = [drawInteger(random, stormMinutes), drawInteger(random, stormMinutes)].toSorted(
    (one, other) => one - other,
  );
  return (minute) => {
    if (minute < STORM_FROM_MINUTE + first) return before;
    return minute < STORM_FROM_MINUTE + second ? surge : after;
  };
};

const fileText = (fleets: readonly FleetDraft[], settledLook: string): string =>
  `version: 1\nregions: { primary: ${HOME} }\nsettledLook: ${settledLook}\nfleets:\n${fleets.map(draftText).join('')}`;

/** The file as people change it: some fleets otherwise, or one of them left out until the next deployment. */
const changeFile = (random: Random, fleets: readonly FleetDraft[]): readonly FleetDraft[] => {
  const changed = fleets.map((fleet) => (happens(random, 0.6) ? changeDraft(random, fleet) : fleet));
  return changed.length > 1 && happens(random, 0.3) ? changed.slice(1) : changed;
};

/** One to three fleets that share pools and zones of one Region. */
export const drawFleets = (random: Random): Deployment => {
  const stormMinutes = 25 + drawInteger(random, 36);
  const names = ['web', 'api', 'jobs'].slice(0, pick(random, [1, 1, 2, 2, 3]));
  const fleets = names.map((name) => drawFleetDraft(random, name));
  const settledLook = pick(random, ['1m', '3m', '5m']);
  const others = Array.from({ length: 1 + drawInteger(random, 3) }, () => changeFile(random, fleets));
  return {
    regions: [HOME],
    text: fileText(fleets, settledLook),
    otherTexts: others.map((other) => fileText(other, settledLook)),
    loads: new Map(fleets.map(({ name, max }) => [name, drawLoad(random, max, stormMinutes)])),
    unitRate: UNIT_RATE,
    stormMinutes,
  };
};
