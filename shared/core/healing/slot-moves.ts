import type { InstanceView } from '../fleet-view.ts';
import type { StatefulPolicy } from './health-policy.ts';
import type { SlotReadings, SlotStep, SlotVolume } from './slot.ts';
import type { SlotMachine, SlotSituation } from './slot-situation.ts';

/** What brings a slot's belongings to the machine that is to have them, and whether they all are there. */
export type SlotMoves = {
  readonly steps: readonly SlotStep[];
  readonly isComplete: boolean;
  /** What is in the way. */
  readonly obstacle: string | null;
};

/** EC2 lets go of a machine's volumes when it ends; one that stopped and must go need not be waited for. */
const mustLetGo = ({ standing, instance: { lifecycle } }: SlotMachine): boolean =>
  lifecycle === 'terminated' || (standing === 'retiring' && lifecycle === 'stopped');

const isHeld = ({ instanceId, attachment, deleteOnTermination }: SlotVolume, keeper: InstanceView): boolean =>
  instanceId === keeper.id && attachment === 'attached' && !deleteOnTermination;

/** Detaches from those that are over, and attaches once EC2 says that nobody holds any: no two ever hold a part each. */
export const moveVolumes = (
  { name, machines, belongings: { volumes, freshDevices } }: SlotSituation,
  keeper: InstanceView,
  { attached }: SlotReadings,
): SlotMoves => {
  const isComplete =
    keeper.slot === name && freshDevices.length === 0 && volumes.every((volume) => isHeld(volume, keeper));
  const astray = volumes.filter(({ instanceId }) => instanceId !== keeper.id);
  const stop = (obstacle: string): SlotMoves => ({ steps: [], isComplete: false, obstacle });
  if (isComplete || keeper.lifecycle !== 'running') return { steps: [], isComplete, obstacle: null };
  const apart = astray.find(({ zone }) => zone !== keeper.zone);
  if (apart !== undefined) return stop(`${keeper.id} is in ${keeper.zone}, and ${apart.volumeId} in ${apart.zone}`);
  const taken = attached.find(
    ({ instanceId, device }) => instanceId === keeper.id && astray.some((volume) => volume.device === device),
  );
  if (taken !== undefined) {
    return stop(`${keeper.id} has ${taken.volumeId} on ${taken.device}, where another volume of the slot belongs`);
  }
  const over = new Set(machines.filter(mustLetGo).map(({ instance }) => instance.id));
  const detaching = astray.flatMap(({ volumeId, instanceId }): readonly SlotStep[] =>
    instanceId !== null && over.has(instanceId)
      ? [{ kind: 'detach', volumeId, instanceId, because: `${instanceId} is over` }]
      : [],
  );
  const isFree = astray.every(({ state }) => state === 'available');
  const attaching = astray.map(({ volumeId, device }): SlotStep => {
    const because = `slot ${name} is on ${keeper.id} now`;
    return { kind: 'attach', volumeId, instanceId: keeper.id, device, because };
  });
  return { steps: isFree ? attaching : detaching, isComplete: false, obstacle: null };
};

/**
 * Brings the slot's address to its machine after its volumes. A private one comes before them, with the old holder's way
 * out: when that has ended the address is anybody's.
 */
export const moveAddress = (
  { name, machines, known, before, belongings: { address } }: SlotSituation,
  keeper: InstanceView,
  { address: kind }: StatefulPolicy,
  hasVolumes: boolean,
): SlotMoves => {
  if (kind === 'none') return { steps: [], isComplete: true, obstacle: null };
  if (address?.instanceId === keeper.id) return { steps: [], isComplete: true, obstacle: null };
  const waits: SlotMoves = { steps: [], isComplete: false, obstacle: null };
  if (keeper.lifecycle !== 'running') return waits;
  if (address === null) {
    const because = `slot ${name} has no address yet`;
    const give: SlotStep = { kind: 'give-address', slot: name, instanceId: keeper.id, address: kind, because };
    return hasVolumes ? { ...waits, steps: [give] } : waits;
  }
  const from = address.instanceId;
  if (from !== null && !known.has(from))
    return { ...waits, obstacle: `its address is held by ${from}, which is not its machine` };
  const old = machines.find(({ instance }) => instance.id === from);
  const isLost = old?.standing === 'failing' || old?.standing === 'retiring' || old?.standing === 'gone';
  const wouldBeLost = kind === 'private' && isLost;
  if (!hasVolumes && !wouldBeLost) return waits;
  const assign: SlotStep = {
    kind: 'assign',
    address: address.address,
    instanceId: keeper.id,
    from: from ?? before?.holder ?? null,
    because: `slot ${name} is on ${keeper.id} now`,
  };
  return { ...waits, steps: [assign] };
};
