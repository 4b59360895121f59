import type { SlotState } from './slot.ts';
import type { SlotSituation } from './slot-situation.ts';

/** The one machine that claims a slot, if there is one. */
const claimantOf = ({ machines }: SlotSituation): string | null => {
  const living = machines.filter(({ standing }) => standing !== 'gone');
  const wells = living.filter(({ standing }) => standing === 'well');
  const [only, second] = wells.length > 0 ? wells : living;
  return only !== undefined && second === undefined ? only.instance.id : null;
};

/**
 * What the ledger must know of a slot from now on; null when nothing is left of it. Its holder changes when another machine
 * has one of its volumes: until then EC2 may still show them with the old one.
 */
export const recordSlot = (situation: SlotSituation): SlotState | null => {
  const { name, machines, belongings, before, isAwaited } = situation;
  const { volumes, address, zone, obstacle } = belongings;
  const holding = machines.find(({ instance, standing }) =>
    volumes.some(({ instanceId }) => standing !== 'gone' && instanceId === instance.id),
  );
  const claimant = claimantOf(situation);
  const holder = holding?.instance.id ?? (volumes.length === 0 ? claimant : null) ?? before?.holder ?? claimant;
  const unseen = obstacle === null ? [] : (before?.volumes ?? []);
  const remembered = unseen.filter(({ device }) => volumes.every((volume) => volume.device !== device));
  const listed = volumes.map(({ device, volumeId }) => ({ device, volumeId }));
  const isEmpty = listed.length + remembered.length === 0 && address === null;
  if (isEmpty && !isAwaited && machines.every(({ standing }) => standing === 'gone')) return null;
  return {
    name,
    holder,
    zone: zone ?? before?.zone ?? null,
    volumes: [...listed, ...remembered],
    address: address?.address ?? null,
  };
};
