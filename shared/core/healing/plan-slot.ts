import type { InstanceView } from '../fleet-view.ts';
import type { Retiree } from '../placement/choose-retirees.ts';
import type { StatefulPolicy } from './health-policy.ts';
import type { SlotReadings, SlotStep } from './slot.ts';
import { planAdoption } from './slot-adoption.ts';
import { chooseKeeper } from './slot-keeper.ts';
import { moveAddress, moveVolumes } from './slot-moves.ts';
import type { SlotMachine, SlotSituation } from './slot-situation.ts';

/** What is to be done about one slot. */
export type SlotPlan = {
  readonly steps: readonly SlotStep[];
  /** What is to be done as soon as this one of the retirees is chosen to go. */
  readonly farewell: { readonly instanceId: string; readonly steps: readonly SlotStep[] } | null;
  /** The machine that has all that belongs to the slot, and may serve. */
  readonly serves: InstanceView | null;
  /** Machines that may go now, in the order in which they should. */
  readonly retirees: readonly Retiree[];
  readonly needsMachine: boolean;
  readonly notes: readonly string[];
};

/** What a slot is planned by. */
export type SlotContext = { readonly policy: StatefulPolicy; readonly readings: SlotReadings };

const IDLE: SlotPlan = { steps: [], farewell: null, serves: null, retirees: [], needsMachine: false, notes: [] };

const holdFor = (because: string): SlotPlan => ({ ...IDLE, notes: [because] });

const isRegistered = ({ targets }: InstanceView): boolean =>
  targets.some((state) => state !== 'absent' && state !== 'draining');

const retireAll = (machines: readonly SlotMachine[], reason: string | null): Pick<SlotPlan, 'retirees' | 'notes'> => {
  const isProtected = ({ instance }: SlotMachine): boolean => instance.protected;
  return {
    retirees: machines
      .filter((machine) => !isProtected(machine))
      .map(({ instance, because }) => ({ instanceId: instance.id, because: reason ?? because })),
    notes: machines.filter(isProtected).map(({ instance }) => `${instance.id} cannot go: it is protected`),
  };
};

/** A machine that the volumes say is there, and the listing does not show. */
const findVanished = ({ machines, belongings }: SlotSituation): string | null => {
  const listed = new Set(machines.map(({ instance }) => instance.id));
  const held = belongings.volumes.find(
    ({ instanceId, attachment }) => instanceId !== null && !listed.has(instanceId) && attachment !== 'detaching',
  );
  return held?.instanceId ?? null;
};

const planWithoutKeeper = (situation: SlotSituation): SlotPlan => {
  const { machines, isAwaited } = situation;
  if (isAwaited) return IDLE;
  const unsure = machines.find(({ standing }) => standing === 'unsure');
  if (unsure !== undefined) return holdFor(`${unsure.instance.id} is ${unsure.instance.lifecycle}, and not judged yet`);
  const vanished = findVanished(situation);
  if (vanished !== null) return holdFor(`${vanished} is not listed, and still holds its volumes`);
  return { ...IDLE, needsMachine: true, notes: ['no machine of it is well'] };
};

const planKept = (
  situation: SlotSituation,
  keeper: InstanceView,
  extras: readonly SlotMachine[],
  { policy, readings }: SlotContext,
): SlotPlan => {
  const { name, machines } = situation;
  const volumes = moveVolumes(situation, keeper, readings);
  const address = moveAddress(situation, keeper, policy, volumes.isComplete);
  const others = machines.filter(({ instance, standing }) => instance.id !== keeper.id && standing !== 'gone');
  const failing = others.filter(({ standing }) => standing === 'failing');
  const runs = keeper.lifecycle === 'running';
  const failed = retireAll(runs ? failing : [], null);
  const surplus = retireAll(extras, `slot ${name} is on ${keeper.id}`);
  const isAlone = others.every(({ instance }) => !isRegistered(instance));
  const serves = volumes.isComplete && address.isComplete && isAlone;
  const waits = serves ? null : `${keeper.id} waits for what belongs to it`;
  const note = volumes.obstacle ?? address.obstacle ?? waits;
  const from = situation.belongings.address?.instanceId;
  const old = failing.find(({ instance }) => instance.id === from)?.instance.id;
  const farewell = old === undefined ? null : { instanceId: old, steps: address.steps };
  return {
    steps: [...volumes.steps, ...(farewell === null ? address.steps : [])],
    farewell,
    serves: serves ? keeper : null,
    retirees: [...failed.retirees, ...surplus.retirees],
    needsMachine: false,
    notes: [...(note === null ? [] : [note]), ...failed.notes, ...surplus.notes],
  };
};

/** A slot that desired capacity asks for no more: its machine goes, and what belongs to it stays. */
const planUnwanted = ({ name, machines }: SlotSituation): SlotPlan => {
  const leaving = machines.filter(({ standing }) => standing === 'well' || standing === 'failing');
  return { ...IDLE, ...retireAll(leaving, `slot ${name} is more than desired; its volumes stay`) };
};

const soleOf = ([only, second]: readonly SlotMachine[]): SlotMachine | null =>
  only !== undefined && second === undefined ? only : null;

/** A machine that would take a volume of the slot with it when it ends. */
const endangeredOf = ({ machines, belongings: { volumes } }: SlotSituation): SlotMachine | null =>
  machines.find(({ instance, standing }) =>
    volumes.some((volume) => standing !== 'gone' && volume.deleteOnTermination && volume.instanceId === instance.id),
  ) ?? null;

/**
 * Plans one slot. Its machine is adopted before anything else; one that fails is followed by another in the zone of the
 * volumes, and goes once that runs; volumes are attached when EC2 says that nobody holds them; it serves when it has all.
 */
export const planSlot = (situation: SlotSituation, context: SlotContext): SlotPlan => {
  const { machines, belongings, isWanted } = situation;
  const living = machines.filter(({ standing }) => standing !== 'gone');
  if (living.length === 0 && !isWanted) return IDLE;
  if (belongings.obstacle !== null) return holdFor(belongings.obstacle);
  const { keeper, extras, obstacle } = chooseKeeper(situation, context.policy, context.readings);
  if (obstacle !== null) return holdFor(obstacle);
  const adoptions = [...new Set([keeper ?? soleOf(living), endangeredOf(situation)])].flatMap((machine) =>
    machine === null ? [] : [planAdoption(situation, machine, context.policy, context.readings)],
  );
  const refused = adoptions.find((adoption) => adoption.obstacle !== null)?.obstacle;
  if (refused != null) return holdFor(refused);
  const steps = adoptions.flatMap((adoption) => adoption.steps);
  if (steps.length > 0) return { ...IDLE, steps };
  if (!isWanted) return planUnwanted(situation);
  if (keeper === null) return planWithoutKeeper(situation);
  return planKept(situation, keeper.instance, extras, context);
};
