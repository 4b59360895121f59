import type { PlanStep } from '../fleet-decision.ts';
import type { Retirement } from '../fleet-state.ts';
import type { FleetView, InstanceView } from '../fleet-view.ts';
import { mayServeOn } from './members.ts';
import { VISIBILITY_MAX_MS } from './open-launches.ts';
import { isDrained, planDeregistrations } from './target-moves.ts';

/** What is left to do about instances on their way out, and the retirements still open. */
export type RetirementPlan = { readonly steps: readonly PlanStep[]; readonly open: readonly Retirement[] };

/**
 * The drain begins when nothing is left to deregister: a deregistration that failed and came through late must not cost
 * the connections their time.
 */
const restartDrain = (view: FleetView, instance: InstanceView, retirement: Retirement, nowMs: number): Retirement =>
  planDeregistrations(view, [instance]).length > 0 ? { ...retirement, sinceMs: nowMs } : retirement;

/** Retirements to go on with: those of the ledger that are not over, and tagged ones that the ledger does not know. */
const openRetirements = (
  known: readonly Retirement[],
  retiring: readonly InstanceView[],
  nowMs: number,
  { listed, visible }: { readonly listed: ReadonlySet<string>; readonly visible: ReadonlySet<string> },
): readonly Retirement[] => {
  const present = new Set(retiring.map(({ id }) => id));
  return [
    ...known.filter(
      ({ instanceId, sinceMs }) =>
        present.has(instanceId) || (!visible.has(instanceId) && nowMs - sinceMs < VISIBILITY_MAX_MS),
    ),
    ...retiring
      .filter(({ id }) => !listed.has(id))
      .map(({ id }) => ({ instanceId: id, sinceMs: nowMs, because: 'tagged retiring' })),
  ];
};

const groupByReason = (retirements: readonly Retirement[]): ReadonlyMap<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const { instanceId, because } of retirements) {
    const group = groups.get(because);
    if (group === undefined) groups.set(because, [instanceId]);
    else group.push(instanceId);
  }
  return groups;
};

/**
 * Carries every retirement one state further: tag it, deregister it, and terminate it once no target group sends it
 * requests. Each step is read off the world, so that one that was lost is taken again; a newly chosen instance is never
 * terminated in the look that chose it, and a protected one not at all. What is needed still, and has nothing against it,
 * serves on for as long as it can.
 */
export const planRetirements = (
  view: FleetView,
  known: readonly Retirement[],
  retiring: readonly InstanceView[],
  isNeeded: (instanceId: string) => boolean,
  nowMs: number,
): RetirementPlan => {
  const listed = new Set(known.map(({ instanceId }) => instanceId));
  const visible = new Set(view.instances.filter(({ id }) => listed.has(id)).map(({ id }) => id));
  const byId = new Map(retiring.map((instance) => [instance.id, instance]));
  const open = openRetirements(known, retiring, nowMs, { listed, visible }).map((retirement) => {
    const instance = byId.get(retirement.instanceId);
    return instance === undefined ? retirement : restartDrain(view, instance, retirement, nowMs);
  });
  const present = open.flatMap((retirement) => {
    const instance = byId.get(retirement.instanceId);
    return instance === undefined ? [] : [{ retirement, instance }];
  });
  const steps: PlanStep[] = [];
  const untagged = present.filter(({ instance }) => instance.role !== 'retiring').map(({ retirement }) => retirement);
  for (const [because, instanceIds] of groupByReason(untagged)) steps.push({ kind: 'retire', instanceIds, because });
  const going = present.filter(
    ({ retirement, instance }) => !mayServeOn(instance, retirement) || !isNeeded(instance.id),
  );
  steps.push(
    ...planDeregistrations(
      view,
      going.map(({ instance }) => instance),
    ),
  );
  const over = going.filter(
    ({ retirement, instance }) =>
      !instance.protected && retirement.sinceMs < nowMs && isDrained(view, instance, retirement, nowMs),
  );
  for (const [because, instanceIds] of groupByReason(over.map(({ retirement }) => retirement))) {
    steps.push({ kind: 'terminate', instanceIds, because });
  }
  return { steps, open };
};
