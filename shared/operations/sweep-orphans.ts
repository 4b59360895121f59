import { Fault } from '../core/fault.ts';
import type { Belonging } from '../core/orphans/belonging.ts';
import {
  compareSightings,
  isRemovable,
  isSameOrphan,
  type SightedOrphan,
  toSightings,
} from '../core/orphans/compare-sightings.ts';
import type { Orphan } from '../core/orphans/find-orphans.ts';
import type { Ports } from '../ports/ports.ts';
import type { Sightings } from '../ports/sightings.ts';
import { catchFault } from './catch-fault.ts';
import { type Survey, type SurveyPorts, type SurveyTerms, surveyOrphans } from './survey-orphans.ts';

/** Removals after one survey: the world does not move far in the time that they take. */
const REMOVALS_PER_SURVEY = 10;

/** What a sweep touches. */
export type SweepPorts = SurveyPorts & Pick<Ports, 'fleets'> & { readonly sightings: Sightings };

/** Orphans with the time of their first sighting, and what could not be judged. */
export type Sweep = Pick<Survey, 'notes'> & { readonly orphans: readonly SightedOrphan[]; readonly atMs: number };

/** What became of one orphan that was to be removed. */
export type Removal = {
  readonly orphan: Orphan;
  readonly result: 'removed' | 'skipped' | 'failed';
  readonly because: string;
};

/** Lists the orphans, and remembers having seen them; a dry run remembers nothing. */
export const sightOrphans = async (
  ports: SweepPorts,
  terms: SurveyTerms,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Sweep> => {
  const { orphans, notes } = await surveyOrphans(ports, terms);
  const atMs = ports.clock.nowMs();
  const sighted = compareSightings(orphans, await ports.sightings.read(), atMs);
  if (!dryRun) await ports.sightings.save(toSightings(sighted), atMs);
  return { orphans: sighted, notes, atMs };
};

const remove = async ({ fleets, belongings, balancers }: SweepPorts, belonging: Belonging): Promise<void> => {
  switch (belonging.kind) {
    case 'instance': {
      const { refused } = await fleets.terminate([belonging.id]);
      if (refused.length === 0) return;
      throw new Fault('conflict', 'ec2:TerminateInstances', 'EC2 refuses: it has termination protection');
    }
    case 'volume':
      return belongings.deleteVolume(belonging.id);
    case 'address':
      return belongings.releaseAddress(belonging.id);
    case 'registration':
      return balancers.deregister(belonging.targetGroupArn, belonging.port, [belonging.instanceId]);
  }
};

const removeIfStill = async (ports: SweepPorts, orphan: Orphan, now: readonly Orphan[]): Promise<Removal> => {
  if (!now.some((other) => isSameOrphan(orphan, other))) {
    return { orphan, result: 'skipped', because: 'no longer an orphan when looked at again' };
  }
  const answer = await catchFault(remove(ports, orphan.belonging));
  return answer instanceof Fault
    ? { orphan, result: 'failed', because: answer.message }
    : { orphan, result: 'removed', because: orphan.because };
};

/**
 * Removes what a sweep shows as removable, each by its id, and only if a survey made right before still finds it an orphan.
 * One that cannot be removed leaves the others unharmed. Rejects with a `Fault` when it cannot look again: what is left then
 * is untouched.
 */
export const removeOrphans = async (
  ports: SweepPorts,
  terms: SurveyTerms,
  { orphans, atMs }: Sweep,
  { withData }: { readonly withData: boolean },
): Promise<readonly Removal[]> => {
  const chosen = orphans.filter((orphan) => isRemovable(orphan, withData, atMs));
  const removals: Removal[] = [];
  for (let first = 0; first < chosen.length; first += REMOVALS_PER_SURVEY) {
    const again = await surveyOrphans(ports, terms);
    for (const orphan of chosen.slice(first, first + REMOVALS_PER_SURVEY)) {
      removals.push(await removeIfStill(ports, orphan, again.orphans));
    }
  }
  return removals;
};
