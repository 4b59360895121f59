import type { StatefulPolicy } from './health-policy.ts';
import type { SlotReadings, SlotStep } from './slot.ts';
import { dataVolumesOn } from './slot-keeper.ts';
import type { SlotMachine, SlotSituation } from './slot-situation.ts';

/** What makes a machine, and what was launched with it, a slot's. */
export type Adoption = {
  readonly steps: readonly SlotStep[];
  /** Why it cannot be done. */
  readonly obstacle: string | null;
};

const NOTHING: Adoption = { steps: [], obstacle: null };

/**
 * Tags a machine, and volumes of it that no slot has yet, as the slot's, and keeps them when the machine ends. Nothing
 * else may happen to it before.
 */
export const planAdoption = (
  { name, belongings: { volumes, freshDevices } }: SlotSituation,
  { instance }: SlotMachine,
  policy: StatefulPolicy,
  readings: SlotReadings,
): Adoption => {
  if (instance.lifecycle === 'pending') return NOTHING;
  const ofOthers = new Set(readings.volumes.flatMap(({ slot, volumeId }) => (slot === name ? [] : [volumeId])));
  const own = dataVolumesOn(policy, readings, instance.id).filter(({ volumeId }) => !ofOthers.has(volumeId));
  const fresh = freshDevices.flatMap((device) => own.find((volume) => volume.device === device) ?? []);
  if (fresh.length < freshDevices.length) {
    const bare = freshDevices.filter((device) => fresh.every((volume) => volume.device !== device));
    const because = `${instance.id} has no volume on ${bare.join(', ')}: the launch template must make one, or the policy name another device`;
    return { steps: [], obstacle: because };
  }
  const held = volumes.filter(({ instanceId }) => instanceId === instance.id);
  const isAdopted =
    fresh.length === 0 && instance.slot === name && held.every(({ deleteOnTermination }) => !deleteOnTermination);
  if (isAdopted) return NOTHING;
  const adopted = [...held, ...fresh].map(({ device, volumeId }) => ({ device, volumeId }));
  const because = `it becomes slot ${name}`;
  return {
    steps: [{ kind: 'adopt', instanceId: instance.id, slot: name, volumes: adopted, because }],
    obstacle: null,
  };
};
