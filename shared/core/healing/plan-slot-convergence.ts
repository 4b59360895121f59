import type { Step } from '../decision.ts';
import type { PlanStep } from '../fleet-decision.ts';
import type { LaunchCall, LaunchIntent } from '../fleet-state.ts';
import { beginRetirements } from '../placement/begin-retirements.ts';
import type { Retiree } from '../placement/choose-retirees.ts';
import { unitsServing } from '../placement/members.ts';
import type { Convergence, ConvergenceInput } from '../placement/plan-convergence.ts';
import { NO_STANDBY, tokenOf } from '../placement/plan-convergence.ts';
import { planRetirements } from '../placement/plan-retirements.ts';
import { poolsResting } from '../placement/record-launch-answer.ts';
import { planRegistrations } from '../placement/target-moves.ts';
import { isEnough, roundUpUnits } from '../scaling/round-units.ts';
import { machinesMinOf } from '../sizing/machines-min.ts';
import { chooseSlotRetirees, type PlannedSlot } from './choose-slot-retirees.ts';
import type { StatefulPolicy } from './health-policy.ts';
import { planSlot } from './plan-slot.ts';
import type { SlotLaunchPlan } from './plan-slot-launches.ts';
import { planSlotLaunches } from './plan-slot-launches.ts';
import type { SlotStandbyPlan } from './plan-slot-standbys.ts';
import { planSlotStandbys } from './plan-slot-standbys.ts';
import type { SlotWakePlan } from './plan-slot-wakes.ts';
import { planSlotWakes } from './plan-slot-wakes.ts';
import { recordSlot } from './record-slot.ts';
import type { SlotReadings } from './slot.ts';
import { dataVolumesOn } from './slot-keeper.ts';
import { slotNames } from './slot-names.ts';
import { readSituations } from './slot-situation.ts';

const noteOf = ({ desired }: ConvergenceInput, name: string, because: string): Step => ({
  rule: `slot ${name}`,
  before: desired,
  after: desired,
  because,
});

/** As many slots as desired capacity asks for, of the size that members have. */
const countSlots = ({ fleet, view, desired, max }: ConvergenceInput): number => {
  const { units } = fleet.sizes[0];
  const least = Math.min(machinesMinOf(fleet, view.zones.length), Math.floor(max / units));
  return Math.max(least, roundUpUnits(desired / units));
};

const asked = (call: LaunchCall, because: string): PlanStep => ({ kind: 'launch', call, because });

/** Machines that must not end yet: with what is on them something of a slot would be lost. */
const findKeepers = (
  { view }: ConvergenceInput,
  policy: StatefulPolicy,
  readings: SlotReadings,
  slots: readonly PlannedSlot[],
): ReadonlyMap<string, string> => {
  const kept = new Map<string, string>();
  for (const { situation } of slots) {
    const { address } = situation.belongings;
    const holder = address?.instanceId ?? null;
    if (situation.isWanted && address?.address.kind === 'private' && holder !== null) {
      kept.set(holder, 'its address has not moved yet');
    }
  }
  for (const { id } of view.instances) {
    const [lost] = dataVolumesOn(policy, readings, id).filter(({ deleteOnTermination }) => deleteOnTermination);
    if (lost !== undefined) kept.set(id, `EC2 would delete ${lost.volumeId} with it, which belongs to no slot`);
  }
  return kept;
};

/** Takes out of the terminations whoever must not end yet; none ends while the breaker is open. */
const spare = (steps: readonly PlanStep[], kept: ReadonlyMap<string, string>, isOpen: boolean): readonly PlanStep[] =>
  steps.flatMap((step): readonly PlanStep[] => {
    if (step.kind !== 'terminate') return [step];
    const instanceIds = isOpen ? [] : step.instanceIds.filter((id) => !kept.has(id));
    return instanceIds.length === 0 ? [] : [{ ...step, instanceIds }];
  });

/** Machines of slots in which another one runs: it waits for what they hold, and serves only once they let go of it. */
const findFollowed = (slots: readonly PlannedSlot[], leaving: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    slots.flatMap(({ situation: { machines } }) => {
      const isFollowed = machines.some(
        ({ instance, standing }) =>
          standing === 'well' && instance.lifecycle === 'running' && !leaving.has(instance.id),
      );
      return isFollowed ? machines.map(({ instance }) => instance.id) : [];
    }),
  );

const planDepartures = (
  input: ConvergenceInput,
  policy: StatefulPolicy,
  readings: SlotReadings,
  slots: readonly PlannedSlot[],
  standbys: readonly Retiree[],
): Pick<Convergence, 'plan' | 'retirements' | 'steps'> & { readonly leaving: ReadonlySet<string> } => {
  const { fleet, view, state, members, health, desired, nowMs } = input;
  const needs = (going: ReadonlySet<string>): ((instanceId: string) => boolean) => {
    const isShort = !isEnough(unitsServing(members.active, going), desired);
    const followed = findFollowed(slots, going);
    return (instanceId) => isShort && !followed.has(instanceId);
  };
  const { retirees: machines, held } = chooseSlotRetirees(input, slots, needs(new Set()));
  const retirees = [...machines, ...standbys];
  const leaving = new Set(retirees.map(({ instanceId }) => instanceId));
  const known = beginRetirements(state.retirements, retirees, members.failing, nowMs);
  const retired = view.instances.filter(({ id }) => leaving.has(id));
  const retirement = planRetirements(view, known, [...members.retiring, ...retired], needs(leaving), nowMs);
  const kept = findKeepers(input, policy, readings, slots);
  const waiting = [...members.retiring, ...retired].flatMap(({ id }) => {
    const because = kept.get(id);
    return because === undefined ? [] : [`${id} is not terminated: ${because}`];
  });
  const notes = [...(held === null ? [] : [`${fleet.name} lets nobody go: ${held}`]), ...waiting];
  return {
    plan: spare(retirement.steps, kept, health !== null && health.breaker !== null),
    retirements: retirement.open,
    steps: notes.map((because) => ({ rule: 'slots', before: desired, after: desired, because })),
    leaving,
  };
};

const holdUnread = ({ state, open, desired }: ConvergenceInput): Convergence => ({
  plan: [],
  launches: open.open,
  retirements: state.retirements,
  sequence: state.sequence,
  sizing: null,
  standby: state.standby ?? null,
  standbyCount: null,
  steps: [{ rule: 'slots', before: desired, after: desired, because: 'what belongs to the slots was not read' }],
  slots: state.slots ?? [],
});

const planSlots = (input: ConvergenceInput, policy: StatefulPolicy, readings: SlotReadings): readonly PlannedSlot[] => {
  const missing = input.health?.missing ?? [];
  const wanted = slotNames(countSlots(input));
  return readSituations({ ...input, policy, readings, missing, wanted }).map((situation) => ({
    situation,
    plan: planSlot(situation, { policy, readings }),
  }));
};

type Additions = {
  /** Null where no standby was ever kept. */
  readonly wakes: SlotWakePlan | null;
  readonly launches: SlotLaunchPlan;
  readonly standby: SlotStandbyPlan | null;
};

/** What is added: standbys are woken first, other slots get a launch, and once all serve standbys are refilled. */
const planAdditions = (
  input: ConvergenceInput,
  policy: StatefulPolicy,
  readings: SlotReadings,
  slots: readonly PlannedSlot[],
): Additions => {
  const { fleet, view, state, members, health, nowMs } = input;
  const needing = slots.flatMap(({ situation, plan }) => (plan.needsMachine ? [situation] : []));
  const zonesLeft = health?.zonesLeft ?? [];
  const isKept = fleet.standby !== undefined || state.standby !== undefined;
  const wakes = isKept
    ? planSlotWakes({ fleet, policy, readings, view, state, active: members.active, needing, zonesLeft, nowMs })
    : null;
  const dryPools = poolsResting(state.dryPools, nowMs);
  const situations = slots.map(({ situation }) => situation);
  const unwoken = wakes?.left ?? needing;
  const pause = health?.launchPause ?? null;
  const launches =
    pause === null
      ? planSlotLaunches({ fleet, view, situations, needing: unwoken, dryPools, zonesLeft }, (index) =>
          tokenOf(fleet, state, index),
        )
      : { calls: [], waiting: unwoken.map(({ name }) => ({ name, because: pause })) };
  if (wakes === null) return { wakes, launches, standby: null };
  const standby = planSlotStandbys(input, {
    policy: fleet.standby ?? NO_STANDBY,
    stateful: policy,
    readings,
    slots,
    wakes: wakes.standby.wakes,
    tokenOf: (index) => tokenOf(fleet, state, launches.calls.length + index),
  });
  return { wakes, launches, standby };
};

/**
 * Converges a fleet whose members have an identity. Each slot has one machine; what belongs to the slot follows from a
 * machine that fails to the next, a standby or one that is launched first, in the zone of the volumes. The highest slots
 * go first, and leave their volumes behind for when they are wanted again.
 */
export const planSlotConvergence = (input: ConvergenceInput): Convergence => {
  const { fleet, view, state, open, nowMs } = input;
  const { stateful: policy } = fleet;
  const { slots: readings } = view;
  if (policy === undefined || readings === undefined) return holdUnread(input);
  const slots = planSlots(input, policy, readings);
  const { wakes, launches, standby } = planAdditions(input, policy, readings, slots);
  const departures = planDepartures(input, policy, readings, slots, standby?.retirees ?? []);
  const serving = slots.flatMap(({ plan: { serves } }) =>
    serves === null || departures.leaving.has(serves.id) ? [] : [serves],
  );
  const calls = [...launches.calls, ...(standby?.calls ?? [])];
  return {
    plan: [
      ...(wakes?.plan ?? []),
      ...open.repeat.map(({ call }) => asked(call, 'its answer was lost: same token, same machines')),
      ...calls.map((call) => asked(call, call.slot === undefined ? 'to be kept ready' : `for slot ${call.slot}`)),
      ...slots.flatMap(({ plan: { steps, farewell } }) => [
        ...steps,
        ...(farewell !== null && departures.leaving.has(farewell.instanceId) ? farewell.steps : []),
      ]),
      ...planRegistrations(view, serving),
      ...departures.plan,
      ...(standby?.rest ?? []),
    ],
    launches: [...open.open, ...calls.map((call): LaunchIntent => ({ call, atMs: nowMs, answer: { kind: 'none' } }))],
    retirements: departures.retirements,
    sequence: state.sequence + calls.length,
    sizing: null,
    standby: wakes?.standby ?? null,
    standbyCount: standby?.count ?? null,
    steps: [
      ...slots.flatMap(({ situation, plan }) => plan.notes.map((because) => noteOf(input, situation.name, because))),
      ...[...(wakes?.notes ?? []), ...launches.waiting].map(({ name, because }) => noteOf(input, name, because)),
      ...(standby?.steps ?? []),
      ...departures.steps,
    ],
    slots: slots.flatMap(({ situation }) => recordSlot(situation) ?? []),
  };
};
