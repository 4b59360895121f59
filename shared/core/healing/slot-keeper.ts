import type { StatefulPolicy } from './health-policy.ts';
import type { AttachedVolume, SlotReadings } from './slot.ts';
import type { SlotMachine, SlotSituation } from './slot-situation.ts';
import { oldestFirst } from './slot-situation.ts';

/** Who is to have a slot, and whose claim to it is void. */
export type SlotKeeper = {
  readonly keeper: SlotMachine | null;
  readonly extras: readonly SlotMachine[];
  /** Why nobody can say. */
  readonly obstacle: string | null;
};

/** What a machine has on the devices of the policy, whether or not it is a slot's. */
export const dataVolumesOn = (
  { devices }: StatefulPolicy,
  { attached }: SlotReadings,
  instanceId: string,
): readonly AttachedVolume[] =>
  attached.filter((volume) => volume.instanceId === instanceId && devices.includes(volume.device));

const idsOf = (machines: readonly SlotMachine[]): string => machines.map(({ instance }) => instance.id).join(' and ');

/**
 * Chooses the machine that keeps a slot among those that are well: of two it is the one that holds the slot's volumes. Where
 * neither does, for nobody does or one that is on its way out, and both were launched for the slot and have nothing to lose, it
 * is the older; else a person must say.
 */
export const chooseKeeper = (
  { machines, belongings: { volumes, freshDevices } }: SlotSituation,
  policy: StatefulPolicy,
  readings: SlotReadings,
): SlotKeeper => {
  const wells = machines.filter(({ standing }) => standing === 'well');
  const [only = null, second] = wells;
  if (second === undefined) return { keeper: only, extras: [], obstacle: null };
  const isBare = ({ instance }: SlotMachine): boolean => dataVolumesOn(policy, readings, instance.id).length === 0;
  const holding = wells.filter(({ instance }) => volumes.some(({ instanceId }) => instanceId === instance.id));
  const own = new Set<string | null>([null, ...machines.map(({ instance }) => instance.id)]);
  const isFree = freshDevices.length === 0 && volumes.every(({ instanceId }) => own.has(instanceId));
  const isOurs = wells.every((machine) => machine.instance.intent !== null && isBare(machine));
  const [keeper] = holding.length === 0 && isFree && isOurs ? wells.toSorted(oldestFirst) : holding;
  const extras = wells.filter((machine) => machine !== keeper);
  if (keeper === undefined || holding.length > 1) {
    const who = holding.length === 0 ? 'neither' : 'more than one';
    const obstacle = `${idsOf(wells)} all claim it and ${who} holds its volumes: take the tag ballast:slot off the wrong one`;
    return { keeper: null, extras: [], obstacle };
  }
  const laden = extras.filter((machine) => !isBare(machine));
  if (laden.length > 0) {
    const obstacle = `${idsOf(laden)} claims it too and has data volumes of its own: take the tag ballast:slot off it`;
    return { keeper: null, extras: [], obstacle };
  }
  return { keeper, extras, obstacle: null };
};
