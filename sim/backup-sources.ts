import type { BackupSource, SourceVolume } from '../shared/core/backup/backup-source.ts';
import type { SourceQuery } from '../shared/ports/backup-sources.ts';
import { describeInstances, showInstance } from './describe.ts';
import { bringRoot } from './root-volumes.ts';
import { showVolumes } from './storage.ts';
import { ROOT_DEVICE, type Volume } from './storage-state.ts';
import type { Instance, ShownInstance, World } from './world-state.ts';

type Shown = { readonly instance: Instance; readonly shown: ShownInstance };

const shownOf = (world: World, instances: Iterable<Instance>): readonly Shown[] =>
  [...instances].flatMap((instance) => {
    const shown = showInstance(world, instance);
    return shown === null || shown.tags.has('ballast:restore') ? [] : [{ instance, shown }];
  });

const membersOf = (world: World, fleet: string): readonly Shown[] => {
  const serving = describeInstances(world, [fleet]).filter(
    ({ role, lifecycle }) => role === 'active' && lifecycle === 'running',
  );
  return shownOf(
    world,
    serving.flatMap(({ id }) => world.instances.get(id) ?? []),
  );
};

const tagOf = ({ tags, fleetTag, slot }: Pick<ShownInstance, 'tags' | 'fleetTag' | 'slot'>, key: string) => {
  if (key === 'ballast:fleet') return fleetTag;
  return key === 'ballast:slot' ? slot : (tags.get(key) ?? null);
};

const KEPT: readonly string[] = ['pending', 'running', 'stopping', 'stopped'];

const instancesWith = (world: World, key: string, value: string): readonly Shown[] =>
  shownOf(world, world.instances.values()).filter(
    ({ shown }) => KEPT.includes(shown.lifecycle) && tagOf(shown, key) === value,
  );

const toSourceVolume = ({ id, attachment, sizeGiB, volumeType }: Volume): SourceVolume => ({
  volumeId: id,
  device: attachment?.device ?? '',
  root: attachment?.device === ROOT_DEVICE,
  sizeGiB,
  volumeType,
});

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const byHolder = (volumes: readonly Volume[]): ReadonlyMap<string, readonly SourceVolume[]> => {
  const held = new Map<string, SourceVolume[]>();
  for (const volume of volumes) {
    const { attachment } = volume;
    if (attachment?.state !== 'attached') continue;
    const others = held.get(attachment.instanceId);
    if (others === undefined) held.set(attachment.instanceId, [toSourceVolume(volume)]);
    else others.push(toSourceVolume(volume));
  }
  for (const own of held.values()) own.sort((one, other) => compare(one.device, other.device));
  return held;
};

const toSources = (world: World, listed: readonly Shown[]): readonly BackupSource[] => {
  for (const { instance } of listed) bringRoot(world, instance);
  const held = byHolder(showVolumes(world));
  return listed
    .map(({ instance: { id, zone }, shown: { slot } }) => ({
      lineage: slot === null ? id : `slot-${slot}`,
      instanceId: id,
      slot,
      zone,
      volumes: held.get(id) ?? [],
    }))
    .toSorted(
      (one, other) =>
        Number(one.slot ?? Number.POSITIVE_INFINITY) - Number(other.slot ?? Number.POSITIVE_INFINITY) ||
        compare(one.lineage, other.lineage),
    );
};

const volumesWith = (world: World, key: string, value: string): readonly BackupSource[] =>
  showVolumes(world)
    .filter((volume) => !volume.tags.has('ballast:restore') && tagOf(volume, key) === value)
    .map((volume) => ({
      lineage: volume.id,
      instanceId: null,
      slot: null,
      zone: volume.zone,
      volumes: [toSourceVolume(volume)],
    }))
    .toSorted((one, other) => compare(one.lineage, other.lineage));

/** What can be backed up in a world, as of the describe lag ago, in a stable order. */
export const listSources = (world: World, query: SourceQuery): readonly BackupSource[] => {
  if (query.kind === 'fleet') return toSources(world, membersOf(world, query.fleet));
  const { key, value, of } = query;
  return of === 'instances' ? toSources(world, instancesWith(world, key, value)) : volumesWith(world, key, value);
};
