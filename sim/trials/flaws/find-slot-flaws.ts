import type { Fleet } from '../../../shared/core/fleet.ts';
import type { Instance, World } from '../../world-state.ts';

/** What is wrong with the slots of a fleet: each that serves has one machine, with all of its volumes and none of another's. */
export const findSlotFlaws = (
  { storage }: World,
  { stateful }: Fleet,
  serving: readonly Instance[],
): readonly string[] => {
  if (stateful === undefined) return [];
  const bySlot = Map.groupBy(serving, ({ slot }) => slot);
  return [...bySlot].flatMap(([slot, machines]) => {
    if (slot === null) return [`${machines.length} machines serve and are no slot's`];
    const [only, second] = machines;
    if (only === undefined || second !== undefined) return [`${machines.length} machines serve as slot ${slot}`];
    const held = [...(storage.held.get(only.id) ?? [])].flatMap((id) => storage.volumes.get(id) ?? []);
    const own = held.filter((volume) => volume.slot === slot && volume.attachment?.state === 'attached');
    const devices = new Set(own.map(({ deviceTag }) => deviceTag));
    return stateful.devices.every((device) => devices.has(device))
      ? []
      : [`slot ${slot} has ${devices.size} of ${stateful.devices.length} volumes`];
  });
};
