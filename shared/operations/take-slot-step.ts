import type { SlotStep } from '../core/healing/slot.ts';
import type { Volumes } from '../ports/volumes.ts';

/** Takes one step of moving what belongs to a slot; rejects with the port's `Fault`. */
export const takeSlotStep = (volumes: Volumes, fleetName: string, step: SlotStep): Promise<void> => {
  switch (step.kind) {
    case 'adopt':
      return volumes.adopt(fleetName, step.slot, step.instanceId, step.volumes);
    case 'detach':
      return volumes.detach(step.volumeId, step.instanceId);
    case 'attach':
      return volumes.attach(step.volumeId, step.instanceId, step.device);
    case 'give-address':
      return volumes.giveAddress(fleetName, step.slot, step.instanceId, step.address);
    case 'assign':
      return volumes.assign(step.address, step.instanceId, step.from);
  }
};
