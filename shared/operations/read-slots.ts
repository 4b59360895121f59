import type { Fault } from '../core/fault.ts';
import type { Fleet } from '../core/fleet.ts';
import type { InstanceView } from '../core/fleet-view.ts';
import type { SlotReadings } from '../core/healing/slot.ts';
import type { Volumes } from '../ports/volumes.ts';
import { catchFault } from './catch-fault.ts';
import { mapBounded } from './map-bounded.ts';

/** A fleet whose slots may have to be read, with what EC2 lists of it. */
export type SlotSubject = { readonly fleet: Fleet; readonly instances: readonly InstanceView[] };

/** Fleets read at once; each is three calls. */
const FLEETS_AT_ONCE = 4;

const isGone = ({ lifecycle }: InstanceView): boolean => lifecycle === 'terminated';

const readFleet = async (volumes: Volumes, { fleet, instances }: SlotSubject): Promise<SlotReadings> => {
  const ids = instances.filter((instance) => !isGone(instance)).map(({ id }) => id);
  const hasAddress = fleet.stateful !== undefined && fleet.stateful.address !== 'none';
  const [slotVolumes, attached, addresses] = await Promise.all([
    volumes.listSlotVolumes(fleet.name),
    ids.length === 0 ? [] : volumes.listAttached(ids),
    hasAddress ? volumes.listAddresses(fleet.name, ids) : [],
  ]);
  return { volumes: slotVolumes, attached, addresses };
};

/** What belongs, or could belong, to the slots of each stateful fleet; a fleet whose volumes cannot be read is a fault. */
export const readSlots = async (
  volumes: Volumes,
  subjects: readonly SlotSubject[],
): Promise<ReadonlyMap<string, SlotReadings | Fault>> => {
  const stateful = subjects.filter(({ fleet }) => fleet.stateful !== undefined);
  const read = await mapBounded(stateful, FLEETS_AT_ONCE, async (subject) => {
    const readings: SlotReadings | Fault = await catchFault(readFleet(volumes, subject));
    return [subject.fleet.name, readings] as const;
  });
  return new Map(read);
};
