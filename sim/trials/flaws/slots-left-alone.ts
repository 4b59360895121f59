import type { Fleet } from '../../../shared/core/fleet.ts';
import type { ZoneShift } from '../../../shared/core/fleet-view.ts';
import type { Volume } from '../../storage-state.ts';
import type { World } from '../../world-state.ts';
import { zoneIdOf } from '../../zone-ids.ts';

/**
 * Slots of a fleet that nobody but a person, or AWS, can fill: a machine that somebody has taken out of the fleet holds their
 * volumes or address, or these are in a zone that is shifted away from, as far as the ledger was told.
 */
export const slotsLeftAlone = (
  { storage, instances, nowMs }: World,
  { name, stateful }: Fleet,
  shifts: readonly ZoneShift[],
): ReadonlySet<string> => {
  if (stateful === undefined) return new Set();
  const shifted = new Set(shifts.flatMap(({ zoneId, untilMs }) => (untilMs > nowMs ? [zoneId] : [])));
  const isLeft = ({ attachment, zone }: Volume): boolean => {
    const holder = attachment === null ? undefined : instances.get(attachment.instanceId);
    return (holder !== undefined && holder.fleetTag !== name) || shifted.has(zoneIdOf(zone));
  };
  const withheld = [...storage.addresses.values()].flatMap(({ instanceId }) => {
    const holder = instances.get(instanceId ?? '');
    return holder !== undefined && holder.fleet.name === name && holder.fleetTag !== name ? (holder.slot ?? []) : [];
  });
  const left = [...storage.volumes.values()].flatMap((volume) =>
    volume.fleetTag === name && volume.slot !== null && isLeft(volume) ? [volume.slot] : [],
  );
  return new Set([...withheld, ...left]);
};
