import { ROOT_DEVICE, type Volume } from '../storage-state.ts';
import { contentOf } from '../volume-content.ts';
import type { Instance, World } from '../world-state.ts';

/** Tags whose values are the same in every history; of any other, that it is there is all that counts. */
const TOLD_TAGS = ['fleet', 'slot', 'role', 'class', 'consistency', 'stage', 'device', 'home', 'protect'];

/** Tags without ids and times. */
export const drawTags = (tags: ReadonlyMap<string, string>): string =>
  [...tags]
    .map(([key, value]) => [key.replace('ballast:', '').replace(/vol-[0-9a-f]+/, 'a volume'), value] as const)
    .map(([name, value]) => (TOLD_TAGS.includes(name) ? `${name}=${value}` : name))
    .toSorted()
    .join(',');

const drawVolume = (world: World, volume: Volume): string => {
  const { attachment, slot, fleetTag, deviceTag, sizeGiB, volumeType, tags, creating } = volume;
  const isRestored = contentOf(world, volume).restored !== null;
  return [
    attachment === null ? 'on no machine' : `${attachment.device} ${attachment.state}`,
    attachment?.deleteOnTermination === true ? 'ends with it' : 'outlives it',
    `${sizeGiB} GiB of ${volumeType}`,
    `slot ${slot} of ${fleetTag} as ${deviceTag}`,
    creating ? 'being made' : '',
    isRestored ? 'restored' : '',
    drawTags(tags),
  ].join(' ');
};

/** A root volume is among the volumes only once somebody asked for it. */
const isUntouchedRoot = ({ attachment, content }: Volume): boolean =>
  attachment?.device === ROOT_DEVICE && content.restored === null;

const drawInstance = (world: World, instance: Instance): readonly string[] => {
  const { id, instanceType, zone, market, lifecycle, ready, role, fleetTag, slot, tags, registrations } = instance;
  const volumes = [...world.storage.volumes.values()].filter(
    (volume) => volume.attachment?.instanceId === id && !isUntouchedRoot(volume),
  );
  const addresses = [...world.storage.addresses.values()].filter(({ instanceId }) => instanceId === id);
  const targets = registrations.map(
    ({ group, port, draining, target }) => `${group.name}:${port} ${draining ? 'draining' : target.state}`,
  );
  return [
    [
      `${role} ${instanceType} of ${fleetTag} in ${zone}, ${market}, ${lifecycle}`,
      ready ? 'serves' : 'does not serve',
      `slot ${slot}`,
      drawTags(tags),
      targets.toSorted().join(','),
      addresses.map((address) => `${address.address.kind} address of slot ${address.slot}`).join(),
      volumes
        .map((volume) => drawVolume(world, volume))
        .toSorted()
        .join(' | '),
    ].join('; '),
  ];
};

const isThere = ({ lifecycle }: Instance): boolean => lifecycle !== 'terminated' && lifecycle !== 'shutting-down';

/** Machines, volumes, addresses and what restores made, in one Region. */
export const drawMachines = (world: World) => ({
  machines: [...world.instances.values()]
    .filter(isThere)
    .flatMap((instance) => drawInstance(world, instance))
    .toSorted(),
  loose: [...world.storage.volumes.values()]
    .filter(({ attachment }) => attachment === null || !world.instances.has(attachment.instanceId))
    .map((volume) => drawVolume(world, volume))
    .toSorted(),
  addresses: [...world.storage.addresses.values()]
    .filter(({ instanceId }) => instanceId === null)
    .map(({ address, slot, fleetTag }) => `${address.kind} of slot ${slot} of ${fleetTag}`)
    .toSorted(),
  isolations: world.restores.isolations.size,
  registrations: [...world.groups.values()].map(({ name, registrations }) => `${name}: ${registrations.length}`),
});
