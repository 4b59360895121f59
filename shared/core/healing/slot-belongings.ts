import type { StatefulPolicy } from './health-policy.ts';
import type { HeldAddress, SlotAddress, SlotReadings, SlotState, SlotVolume } from './slot.ts';

/** What belongs to a slot, as far as it is known. */
export type Belongings = {
  /** At most one for each of the policy's devices. */
  readonly volumes: readonly SlotVolume[];
  /** Devices that no volume of the slot is known for. */
  readonly freshDevices: readonly string[];
  readonly address: HeldAddress | null;
  /** Where its volumes are; null while it has none. */
  readonly zone: string | null;
  /** Why nothing of it may be touched; null when all is as it should be. */
  readonly obstacle: string | null;
};

/** Whose belongings are looked for. */
export type BelongingsOf = {
  readonly policy: StatefulPolicy;
  readonly readings: SlotReadings;
  readonly name: string;
  readonly before: SlotState | null;
  /** Machines that may hold what belongs to the slot. */
  readonly known: ReadonlySet<string>;
  /** Whether somebody waits for it: what is in use must not be forgotten when one reading does not show it. */
  readonly isUsed: boolean;
};

const isSameAddress = (one: SlotAddress, other: SlotAddress): boolean =>
  one.kind === 'private'
    ? other.kind === 'private' && one.address === other.address && one.subnet === other.subnet
    : other.kind === 'elastic' && one.allocationId === other.allocationId;

const textOf = (address: SlotAddress): string => (address.kind === 'private' ? address.address : address.allocationId);

const findAddress = ({ policy, readings, name, before, known }: BelongingsOf): HeldAddress | null => {
  const ofKind = readings.addresses
    .filter(({ address }) => address.kind === policy.address)
    .toSorted((one, other) => (textOf(one.address) < textOf(other.address) ? -1 : 1));
  const tagged = ofKind.find(({ slot }) => slot === name);
  if (tagged !== undefined) return tagged;
  const remembered = before?.address;
  if (remembered != null && remembered.kind === policy.address) {
    const listed = ofKind.find(({ address }) => isSameAddress(address, remembered));
    return listed ?? { address: remembered, slot: name, instanceId: null };
  }
  // An elastic address is the slot's once it is tagged; a private one cannot be, and is the one that its machine has.
  if (policy.address !== 'private') return null;
  return ofKind.find(({ instanceId }) => instanceId !== null && known.has(instanceId)) ?? null;
};

type Found =
  | { readonly kind: 'found'; readonly volume: SlotVolume }
  | { readonly kind: 'fresh'; readonly device: string }
  | { readonly kind: 'obstacle'; readonly because: string };

const findVolume = ({ readings, name, before, known, isUsed }: BelongingsOf, device: string): Found => {
  const tagged = readings.volumes.filter(
    (volume) => volume.slot === name && volume.device === device && volume.state !== 'deleting',
  );
  const [volume, second] = tagged;
  const obstacle = (because: string): Found => ({ kind: 'obstacle', because });
  if (volume === undefined) {
    const remembered = before?.volumes.find((one) => one.device === device);
    if (remembered === undefined || !isUsed) return { kind: 'fresh', device };
    return obstacle(`${remembered.volumeId} is not there any more: tag another volume as its ${device}`);
  }
  if (second !== undefined) {
    const ids = tagged.map(({ volumeId }) => volumeId).join(' and ');
    return obstacle(`${ids} are both tagged as its ${device}: take the tag ballast:slot off one`);
  }
  if (volume.state === 'error') return obstacle(`${volume.volumeId} is in state error`);
  if (volume.instanceId !== null && !known.has(volume.instanceId)) {
    return obstacle(`${volume.volumeId} is held by ${volume.instanceId}, which is not its machine`);
  }
  return { kind: 'found', volume };
};

/**
 * Finds what belongs to a slot: the tags say so, and the ledger where a reading may lack what it knows. Whatever is not
 * plain is an obstacle: a volume that is missing, tagged twice or held elsewhere is for a person to settle.
 */
export const findBelongings = (of: BelongingsOf): Belongings => {
  const found = of.policy.devices.map((device) => findVolume(of, device));
  const volumes = found.flatMap((one) => (one.kind === 'found' ? [one.volume] : []));
  const zones = [...new Set(volumes.map(({ zone }) => zone))];
  const obstacles = found.flatMap((one) => (one.kind === 'obstacle' ? [one.because] : []));
  const apart = zones.length > 1 ? [`its volumes are in different zones: ${zones.join(' and ')}`] : [];
  return {
    volumes,
    freshDevices: found.flatMap((one) => (one.kind === 'fresh' ? [one.device] : [])),
    address: findAddress(of),
    zone: zones[0] ?? null,
    obstacle: [...obstacles, ...apart][0] ?? null,
  };
};
