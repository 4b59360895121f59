import type { Fleet } from '../fleet.ts';
import type { Member } from '../placement/members.ts';
import { isEnough } from '../scaling/round-units.ts';
import type { Composition } from '../sizing/composition.ts';
import { countMachines } from '../sizing/composition.ts';
import { rungsOf } from '../sizing/rungs-of.ts';
import type { InstanceVerdict } from './verdict.ts';

/** What is there, wanted and doubted. */
export type DoubtInput = {
  readonly fleet: Fleet;
  readonly active: readonly Member[];
  readonly unseenUnits: number;
  readonly verdicts: readonly InstanceVerdict[];
  readonly desired: number;
  readonly max: number;
};

/**
 * Machines that do not serve and are suspected, not believed, to fail: standbys make up for them at once, for a standby
 * that was woken in vain costs minutes of one machine, and a minute of doubt costs requests. Nothing is launched for them.
 */
export const doubtfulLots = ({ fleet, active, unseenUnits, verdicts, desired, max }: DoubtInput): Composition => {
  const suspects = new Set(
    verdicts.flatMap(({ instanceId, verdict }) => (verdict.kind === 'suspect' ? [instanceId] : [])),
  );
  let there = active.reduce((sum, { units }) => sum + units, unseenUnits);
  let surplus = there - desired;
  const doubtful: number[] = [];
  for (const { instance, units, inService } of active) {
    if (inService || !suspects.has(instance.id)) continue;
    if (isEnough(surplus, units)) {
      surplus -= units;
    } else if (isEnough(max, there + units)) {
      doubtful.push(units);
      there += units;
    }
  }
  return countMachines(rungsOf(fleet), doubtful, new Map());
};
