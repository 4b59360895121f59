import { parseInstant } from '../shared/core/backup/instant.ts';
import type {
  InstanceVolume,
  RestoredVolume,
  RestoreInstance,
  RestoreResources,
} from '../shared/core/restore/restore-view.ts';
import type { ExpiredResource } from '../shared/ports/restoration.ts';
import { showInstance } from './describe.ts';
import { bringRoot } from './root-volumes.ts';
import { showVolumes } from './storage.ts';
import { ROOT_DEVICE, type Volume } from './storage-state.ts';
import type { Instance, ShownInstance, World } from './world-state.ts';

const RESTORE_TAG = 'ballast:restore';

const hasEnded = ({ lifecycle }: ShownInstance): boolean => lifecycle === 'shutting-down' || lifecycle === 'terminated';

const toHeld = ({ id, attachment, volumeType, iops, throughputMiBps }: Volume): readonly InstanceVolume[] =>
  attachment === null
    ? []
    : [
        {
          volumeId: id,
          device: attachment.device,
          root: attachment.device === ROOT_DEVICE,
          attachment: attachment.state,
          deleteOnTermination: attachment.deleteOnTermination,
          performance: { volumeType, iops, throughputMiBps },
        },
      ];

/** One instance as of the describe lag ago; null for one that is not shown, or has ended. */
export const describeInstance = (world: World, instanceId: string): RestoreInstance | null => {
  const instance = world.instances.get(instanceId);
  const shown = instance && showInstance(world, instance);
  if (instance === undefined || !shown || hasEnded(shown)) return null;
  bringRoot(world, instance);
  return {
    instanceId,
    lifecycle: shown.lifecycle,
    instanceType: shown.instanceType,
    zone: instance.zone,
    subnet: instance.subnet,
    rootDevice: ROOT_DEVICE,
    volumes: showVolumes(world)
      .filter(({ attachment }) => attachment?.instanceId === instanceId)
      .flatMap(toHeld)
      .toSorted((one, other) => (one.device < other.device ? -1 : 1)),
    fleet: shown.fleetTag,
    slot: shown.slot,
  };
};

const volumeState = ({ creating, attachment }: Volume): RestoredVolume['state'] => {
  if (creating) return 'creating';
  return attachment === null ? 'available' : 'in-use';
};

const toRestored = (volume: Volume): RestoredVolume => ({
  volumeId: volume.id,
  device: volume.deviceTag ?? '',
  zone: volume.zone,
  state: volumeState(volume),
  instanceId: volume.attachment?.instanceId ?? null,
});

type Tagged = { readonly tags: ReadonlyMap<string, string> };

const showInstances = (world: World): readonly (readonly [Instance, ShownInstance])[] =>
  [...world.instances.values()].flatMap((instance) => {
    const shown = showInstance(world, instance);
    return shown === null || hasEnded(shown) ? [] : [[instance, shown] as const];
  });

/** Everything that carries the tag of a restore, as of the describe lag ago. */
export const findRestore = (world: World, restoreId: string): RestoreResources => {
  const isOf = ({ tags }: Tagged): boolean => tags.get(RESTORE_TAG) === restoreId;
  return {
    volumes: showVolumes(world).filter(isOf).map(toRestored),
    instances: showInstances(world).flatMap(([{ id }, shown]) =>
      isOf(shown) ? (describeInstance(world, id) ?? []) : [],
    ),
    securityGroups: [...world.restores.isolations.values()].filter(isOf).map(({ id }) => id),
  };
};

/** What some restore made and what is past its expiry, as of the describe lag ago. */
export const listExpired = (world: World, nowMs: number): readonly ExpiredResource[] => {
  const expired = (kind: ExpiredResource['kind'], id: string, { tags }: Tagged): readonly ExpiredResource[] => {
    const restoreId = tags.get(RESTORE_TAG);
    const expiresAtMs = parseInstant(tags.get('ballast:expires-at') ?? '');
    return restoreId === undefined || expiresAtMs === null || expiresAtMs > nowMs ? [] : [{ kind, id, restoreId }];
  };
  return [
    ...showInstances(world).flatMap(([{ id }, shown]) => expired('instance', id, shown)),
    ...showVolumes(world).flatMap((volume) => expired('volume', volume.id, volume)),
    ...[...world.restores.isolations.values()].flatMap((isolation) =>
      expired('security-group', isolation.id, isolation),
    ),
  ];
};
