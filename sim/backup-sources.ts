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

const LASTING: readonly string[] = ['running', 'stopped'];

const instancesWith = (world: World, key: string, value: string): readonly Shown[] =>
  shownOf(world, world.instances.values()).filter(
    ({ shown }) => LASTING.includes(shown.lifecycle) && tagOf(shown, key) === value,
  );

const toSourceVolume = ({ id, attachment, deviceTag, sizeGiB, volumeType, slot }: Volume): SourceVolume => ({
  volumeId: id,
  device: attachment?.device ?? deviceTag ?? 'unattached',
  root: attachment?.device === ROOT_DEVICE,
  sizeGiB,
  volumeType,
  ...(slot && { slot }),
});

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const byHolder = (volumes: readonly Volume[]): ReadonlyMap<string, readonly SourceVolume[]> => {
  const held = new Map<string, SourceVolume[]>();
  for (const volume of volumes) {
    const { attachment } = volume;
    if (attachment === null || attachment.state === 'detaching') continue;
    const others = held.get(attachment.instanceId);
    if (others === undefined) held.set(attachment.instanceId, [toSourceVolume(volume)]);
    else others.push(toSourceVolume(volume));
  }
  for (const own of held.values()) own.sort((one, other) => compare(one.device, other.device));
  return held;
};

const toSources = (world: World, kind: SourceQuery['kind'], listed: readonly Shown[]): readonly BackupSource[] => {
  for (const { instance } of listed) bringRoot(world, instance);
  const held = byHolder(showVolumes(world));
  return listed.map(({ instance: { id, zone }, shown }) => {
    // Only within its fleet does a slot's name mean one slot.
    const slot = kind === 'fleet' ? shown.slot : null;
    return { lineage: slot ?? id, instanceId: id, slot, zone, volumes: held.get(id) ?? [] };
  });
};

const volumesWith = (world: World, key: string, value: string): readonly BackupSource[] =>
  showVolumes(world)
    .filter((volume) => !volume.tags.has('ballast:restore') && tagOf(volume, key) === value)
    .map((volume) => ({
      lineage: volume.id,
      instanceId: null,
      slot: null,
      zone: volume.zone,
      volumes: [{ ...toSourceVolume(volume), root: false }],
    }));

const find = (world: World, query: SourceQuery): readonly BackupSource[] => {
  if (query.kind === 'fleet') return toSources(world, query.kind, membersOf(world, query.fleet));
  const { kind, key, value, of } = query;
  return of === 'instances' ? toSources(world, kind, instancesWith(world, key, value)) : volumesWith(world, key, value);
};

/** What can be backed up in a world, as of the describe lag ago, in the order of the lineages. */
export const listSources = (world: World, query: SourceQuery): readonly BackupSource[] =>
  find(world, query).toSorted((one, other) => compare(one.lineage, other.lineage));
