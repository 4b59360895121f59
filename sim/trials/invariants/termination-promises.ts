import type { Instance, World } from '../../world-state.ts';
import { savedState } from '../call-arguments.ts';
import { memoryOf } from '../fleet-memory.ts';
import type { ChangeAsked } from '../history.ts';
import type { Evidence, Invariant } from '../invariant.ts';
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

/** Why an instance may not be ended; null where it may, or where who asks cannot have seen why not. */
const objectionTo = (evidence: Evidence, call: ChangeAsked, world: World, one: Instance): string | null => {
  if (!runs(one) && one.lifecycle !== 'stopped') return null;
  if (isNews(evidence, world) || isUnseen(evidence, call, world, one)) return null;
  if (one.protected) return 'it is protected';
  if (one.fleetTag === null || deployedFleet(call, one.fleetTag) === undefined) return 'it is of no fleet of ours';
  const { retirements } = memoryOf(evidence.history.fleets, call.region, one.fleetTag);
  if (!retirements.has(one.id)) return 'the ledger was never told that it goes';
  return hasLookedAgain(evidence, call, one) ? null : 'nobody has looked again';
};

/** Nothing is ended that is not ours, or that somebody protects, and none without looking again. */
export const END_ONLY_OURS: Invariant = {
  id: 'I4',
  promise:
    'Only what carries our tag and nobody protects is terminated, after its end was written down and seen once more.',
  at: ['asked'],
  check: (evidence, step) => {
    if (!isAsked(step, 'fleets.terminate')) return [];
    const { call } = step;
    const world = worldAsked(evidence, call);
    if (world === undefined) return [];
    return instancesAsked(evidence, call).flatMap((one) => {
      const because = objectionTo(evidence, call, world, one);
      return because === null ? [] : [`${one.id} is terminated, and ${because}`];
    });
  },
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

/** What may be taken out at once for being sick, all causes together. */
export const KEEP_BUDGET: Invariant = {
  id: 'I5',
  promise: 'No more machines retire for being sick, with all that are on their way out, than the budget, at least one.',
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
      return instance !== undefined && runs(instance) && !world.outages.has(instance.zone);
    };
    const begun = state.retirements.filter(
      ({ instanceId, because }) => !known.has(instanceId) && because.startsWith('failed') && isThere(instanceId),
    );
    if (begun.length === 0) return [];
    const going = [...known].filter(isThere).length + begun.length;
    const machines = activeIn(world, fleet.name).length + going + 1;
    const budget = budgetOf(fleet, machines);
    return going > budget
      ? [`${fleet.name}: ${going} of ${machines} are on their way out, the budget is ${budget}`]
      : [];
  },
};
