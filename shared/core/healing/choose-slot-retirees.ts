import type { Retiree } from '../placement/choose-retirees.ts';
import { countDisturbed } from '../placement/members.ts';
import type { ConvergenceInput } from '../placement/plan-convergence.ts';
import { disturbanceBudget } from './plan-replacements.ts';
import type { SlotPlan } from './plan-slot.ts';
import type { SlotSituation } from './slot-situation.ts';

/** A slot and what is planned for it. */
export type PlannedSlot = { readonly situation: SlotSituation; readonly plan: SlotPlan };

/** Who goes now, and why others that should do not. */
export type SlotRetirees = { readonly retirees: readonly Retiree[]; readonly held: string | null };

const servingIn = (slots: readonly PlannedSlot[]): number =>
  slots.filter(({ situation: { machines, isWanted } }) => isWanted && machines.some(({ inService }) => inService))
    .length;

/**
 * Chooses who leaves of those that may: first what others have taken the place of, then, of the slots that are more than
 * desired, the highest, once all that are desired serve. No more at once than the budget, and none while the breaker is open.
 */
export const chooseSlotRetirees = (
  { fleet, view, state, members, health }: ConvergenceInput,
  slots: readonly PlannedSlot[],
  isNeeded: (instanceId: string) => boolean,
): SlotRetirees => {
  const wanted = slots.filter(({ situation }) => situation.isWanted);
  const surplus = slots.filter(({ situation }) => !situation.isWanted).toReversed();
  const isCovered = servingIn(slots) === wanted.length;
  const idle = surplus.filter(({ situation }) => situation.machines.every(({ inService }) => !inService));
  const may = [...wanted, ...(isCovered ? surplus : idle)].flatMap(({ plan }) => plan.retirees);
  if (may.length === 0) return { retirees: [], held: null };
  if (health !== null && health.breaker !== null) return { retirees: [], held: 'the breaker is open' };
  const machines = members.active.length + members.failing.length + members.retiring.length;
  const disturbed = countDisturbed(view, state, members.retiring, isNeeded);
  const budget = Math.max(0, disturbanceBudget(fleet, machines) - disturbed);
  const held = may.length > budget ? 'as many as may be are on their way out' : null;
  return { retirees: may.slice(0, budget), held };
};
