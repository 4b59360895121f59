import type { FleetStanding, Observation, Run, TemplateStanding } from '../core/failover/observation.ts';
import type { StoredItem } from './read-items.ts';
import { parseAttribute } from './stored-json.ts';
import { isNumber, isText, isTruth, listOf, oneOf, orNull, shapeOf } from './stored-shape.ts';

const isRun = shapeOf<Run>({
  source: oneOf('probe', 'checkers', 'alarms'),
  region: isText,
  last: oneOf('good', 'bad'),
  because: isText,
  lastAtMs: isNumber,
  inRow: isNumber,
  sinceMs: isNumber,
  verdict: oneOf('up', 'down', 'unknown'),
});

const isTemplate = shapeOf<TemplateStanding>({
  imageName: orNull(isText),
  instanceTypes: listOf(isText),
  userDataDigest: orNull(isText),
});

const isStanding = shapeOf<FleetStanding>({
  fleet: isText,
  units: isNumber,
  peaks: listOf(shapeOf<FleetStanding['peaks'][number]>({ hourMs: isNumber, units: isNumber })),
  template: orNull(isTemplate),
});

const isObservation = shapeOf<Observation>({
  version: oneOf(1),
  service: isText,
  observer: isText,
  atMs: isNumber,
  runs: listOf(isRun),
  standing: listOf(isStanding),
  epoch: orNull(isNumber),
  recordsEpoch: orNull(isNumber),
  guarded: isTruth,
  switchOn: isTruth,
});

/** What an item holds of an observation; none where it is not what was written. */
export const observationsFromItem = (item: StoredItem): readonly Observation[] => {
  const observation = item['observation'] === undefined ? undefined : parseAttribute(item['observation']);
  return isObservation(observation) ? [observation] : [];
};
