import type { Fleet } from '../../../shared/core/fleet.ts';
import type { FleetState } from '../../../shared/core/fleet-state.ts';
import type { Instance, World } from '../../world-state.ts';
import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
import type { Step } from '../step.ts';
import {
  activeIn,
  budgetOf,
  deployedFleet,
  instancesAsked,
  isAsked,
  isBlameless,
  isLiedTo,
  isNews,
  runs,
  unitsIn,
  worldAsked,
} from './fleet-truth.ts';

/** Whether an instance became what it is so lately that who asks may not have seen it. */
const isUnseen = ({ history }: Evidence, { invocation }: ChangeAsked, world: World, one: Instance): boolean => {
  const befellMs = history.befallen.get(one.id) ?? 0;
  const listedMs = history.listings.get(`${invocation.id} ${one.fleetTag}`)?.atMs ?? 0;
  return befellMs >= listedMs - world.timing.describeLagMs;
};

/** Whether who ends something has looked at its fleet once more since it wrote down that it goes. */
const hasLookedAgain = ({ history }: Evidence, { invocation }: ChangeAsked, { fleetTag }: Instance): boolean => {
  const listed = history.listings.get(`${invocation.id} ${fleetTag}`)?.changes ?? -1;
  const since = history.changes.findLastIndex(
    (call) => call.invocation.id === invocation.id && savedState(call)?.lease.fleet === fleetTag,
  );
  return listed > since;
};

/** Why an instance is not to be ended by anybody; null where it may be, or where who asks cannot have seen why not. */
const objectionTo = (call: ChangeAsked, one: Instance): string | null => {
  if (one.protected) return 'it is protected';
  const isOurs = one.fleetTag !== null && deployedFleet(call, one.fleetTag) !== undefined;
  return isOurs ? null : 'it is of no fleet of ours';
};

/** Why an instance may not be ended now although it is ours. */
const haste = (evidence: Evidence, call: ChangeAsked, one: Instance): string | null => {
  const { retirements } = memoryOf(evidence.history.fleets, call.region, one.fleetTag ?? '');
  if (!retirements.has(one.id)) return 'the ledger was never told that it goes';
  return hasLookedAgain(evidence, call, one) ? null : 'nobody has looked again';
};

/** What is said against the end of each instance that is about to be terminated, and whose standing can have been seen. */
const objectAll = (
  evidence: Evidence,
  step: Step,
  object: (call: ChangeAsked, one: Instance) => string | null,
): readonly string[] => {
  if (!isAsked(step, 'fleets.terminate')) return [];
  const { call } = step;
  const world = worldAsked(evidence, call);
  if (world === undefined) return [];
  return instancesAsked(evidence, call).flatMap((one) => {
    if (!runs(one) && one.lifecycle !== 'stopped') return [];
    if (isNews(evidence, world) || isUnseen(evidence, call, world, one)) return [];
    const because = object(call, one);
    return because === null ? [] : [`${one.id} is terminated, and ${because}`];
  });
};

/** Nothing is ended that is not ours, or that somebody protects. */
export const END_ONLY_OURS: Invariant = {
  id: 'I4',
  promise: 'Only what carries our tag and nobody protects is terminated.',
  at: ['asked'],
  check: (evidence, step) => objectAll(evidence, step, objectionTo),
};

/** Nothing is ended in haste. */
export const LOOK_AGAIN: Invariant = {
  id: 'I4',
  promise: 'What is terminated was written down to go before, and seen once more since.',
  ofBooks: true,
  at: ['asked'],
  check: (evidence, step) =>
    objectAll(evidence, step, (call, one) => (objectionTo(call, one) === null ? haste(evidence, call, one) : null)),
};

/** Whom no sign ever spoke against is not replaced for a sign. */
export const REPLACE_ONLY_SICK: Invariant = {
  id: 'I4',
  promise: 'Nothing retires as failed or doomed that nothing ever befell, and of which no source ever lied.',
  at: ['asked'],
  check: (evidence, step) => {
    if (!isAsked(step, 'fleets.markRetiring')) return [];
    const world = worldAsked(evidence, step.call);
    if (world === undefined || isLiedTo(world)) return [];
    return instancesAsked(evidence, step.call)
      .filter((one) => one.ready && isBlameless(evidence, one))
      .flatMap((one) => {
        const because = memoryOf(evidence.history.fleets, step.call.region, one.fleetTag ?? '').retirements.get(one.id);
        return because !== undefined && /^(failed|doomed)/.test(because)
          ? [`${one.id} retires because it ${because}, and nothing ever befell it`]
          : [];
      });
  },
};

/** Share of a zone's machines that look sick from which on the zone counts as failing: there nobody is served, and room is made. */
const ZONE_FAILS_SHARE = 0.6;

const hasEnded = ({ lifecycle }: Instance): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

const failsWithZone = (evidence: Evidence, world: World, { zone, fleetTag }: Instance): boolean => {
  // What stopped counts among them: it is as sick, and what is on its way out says nothing of its zone.
  const there = (world.tagged.get(fleetTag ?? '')?.instances ?? []).filter(
    (one) => one.zone === zone && one.role === 'active' && !hasEnded(one),
  );
  const sick = there.filter((one) => !isBlameless(evidence, one)).length;
  return world.outages.has(zone) || (there.length > 0 && sick >= ZONE_FAILS_SHARE * there.length);
};

/** Whether every target group of its fleet sends it requests. */
const serves = ({ targetGroups }: Fleet, { lifecycle, registrations }: Instance): boolean =>
  lifecycle === 'running' &&
  registrations.length >= targetGroups.length &&
  registrations.every(({ target }) => target.state === 'healthy');

/** Whether less serves than is desired, or whoever looks may believe so. */
const isShort = (evidence: Evidence, world: World, fleet: Fleet, { desired }: FleetState): boolean =>
  isLiedTo(world) ||
  unitsIn(
    fleet,
    activeIn(world, fleet.name).filter((one) => serves(fleet, one) && isBlameless(evidence, one)),
  ) < desired;

/** What may be taken out at once for being sick, all causes together. */
export const KEEP_BUDGET: Invariant = {
  id: 'I5',
  promise:
    'No more machines retire for being sick, with all that are on their way out, than the budget, at least one. What is to go and serves on, because it is needed, is not on its way yet.',
  at: ['answered'],
  check: (evidence, step) => {
    if (step.kind !== 'answered') return [];
    const saved = savedState(step.call);
    const world = worldAsked(evidence, step.call);
    const fleet = saved === null ? undefined : deployedFleet(step.call, saved.lease.fleet);
    if (saved === null || world === undefined || fleet === undefined || step.call.outcome.kind !== 'done') return [];
    const { before, state } = memoryOf(evidence.history.fleets, step.call.region, fleet.name);
    if (state !== saved.state) return [];
    const known = new Set(before?.retirements.map(({ instanceId }) => instanceId));
    const isThere = (id: string): boolean => {
      const instance = world.instances.get(id);
      return instance !== undefined && runs(instance) && !failsWithZone(evidence, world, instance);
    };
    const begun = state.retirements.filter(
      ({ instanceId, because }) => !known.has(instanceId) && because.startsWith('failed') && isThere(instanceId),
    );
    if (begun.length === 0) return [];
    // One that was called off before it was tagged is on its way no more.
    const kept = new Map(state.retirements.map(({ instanceId, isFailing }) => [instanceId, isFailing === true]));
    const isGoing = (id: string): boolean => kept.has(id) || world.instances.get(id)?.role === 'retiring';
    const isNeeded = isShort(evidence, world, fleet, state);
    const servesOn = (id: string): boolean => {
      const instance = world.instances.get(id);
      return isNeeded && kept.get(id) !== true && instance !== undefined && serves(fleet, instance);
    };
    const leaving = [...known].filter((id) => isThere(id) && isGoing(id));
    const going = leaving.filter((id) => !servesOn(id)).length + begun.length;
    const machines = activeIn(world, fleet.name).length + leaving.length + begun.length + 1;
    const budget = budgetOf(fleet, machines);
    return going > budget
      ? [`${fleet.name}: ${going} of ${machines} are on their way out, the budget is ${budget}`]
      : [];
  },
};
