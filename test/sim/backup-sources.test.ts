import { describe, expect, it } from 'vitest';
import { listSources } from '../../sim/backup-sources.ts';
import { stopInstance, tagInstance, terminateInstances } from '../../sim/instances.ts';
import { listAttached, putVolume } from '../../sim/storage.ts';
import { withTags } from '../../sim/volume-tags.ts';
import { detachVolume } from '../../sim/volumes.ts';
import { advanceTo } from '../../sim/world.ts';
import { HOME, launchOne, smallCloud } from './small-cloud.ts';
import { at } from './small-world.ts';

const FLEET = { kind: 'fleet', fleet: 'web' } as const;

const openWorld = (describeLagMs = 0) => {
  const { home } = smallCloud({ describeLagMs });
  const [first, second] = [launchOne(home), launchOne(home, 'web-1-2')];
  advanceTo(home, at(100));
  const lineages = (query: Parameters<typeof listSources>[1] = FLEET) =>
    listSources(home, query).map(({ lineage }) => lineage);
  return { home, first, second, lineages };
};

describe('backup sources of a fleet', () => {
  it('are its running members with the root and the data volumes that are on them', () => {
    const { home, first } = openWorld();
    const source = listSources(home, FLEET).find(({ instanceId }) => instanceId === first);
    expect(source).toMatchObject({
      lineage: first,
      slot: null,
      zone: `${HOME}a`,
      volumes: [
        { device: '/dev/sdf', root: false, sizeGiB: 100, volumeType: 'gp3' },
        { device: '/dev/xvda', root: true, sizeGiB: 8, volumeType: 'gp3' },
      ],
    });
    expect(listSources(home, FLEET)).toEqual(listSources(home, FLEET));
  });

  it('are named by their slot, in its order', () => {
    const { home, first, second, lineages } = openWorld();
    tagInstance(home, first, 'ballast:slot', 'web-1');
    tagInstance(home, second, 'ballast:slot', 'web-0');
    expect(lineages()).toEqual(['web-0', 'web-1']);
    expect(lineages({ kind: 'tag', key: 'ballast:slot', value: 'web-1', of: 'instances' })).toEqual([first]);
  });

  it('leave out who does not serve, and who is being restored', () => {
    const { home, first, second, lineages } = openWorld();
    tagInstance(home, first, 'ballast:role', 'standby');
    expect(lineages()).toEqual([second]);
    tagInstance(home, first, 'ballast:role', 'active');
    tagInstance(home, second, 'ballast:restore', 'r-1');
    expect(lineages()).toEqual([first]);
    stopInstance(home, first);
    expect(lineages()).toEqual([]);
  });

  it('leave out a volume that is on its way off, and are shown as of the describe lag ago', () => {
    const { home, first, lineages } = openWorld(20_000);
    const devices = () =>
      listSources(home, FLEET)
        .find(({ instanceId }) => instanceId === first)
        ?.volumes.map(({ device }) => device);
    const [data] = listAttached(home, [first]);
    expect(devices()).toEqual(['/dev/sdf', '/dev/xvda']);
    expect(listAttached(home, [first]).map(({ device }) => device)).toEqual(['/dev/sdf', '/dev/xvda']);
    detachVolume(home, data?.volumeId ?? '', first);
    stopInstance(home, first);
    advanceTo(home, at(119));
    expect(devices()).toEqual(['/dev/sdf', '/dev/xvda']);
    advanceTo(home, at(120));
    expect(lineages()).toHaveLength(1);
  });
});

describe('backup sources by tag', () => {
  it('are instances that run or are stopped, whoever’s they are', () => {
    const { home, first, second, lineages } = openWorld();
    const query = { kind: 'tag', key: 'Name', value: 'db', of: 'instances' } as const;
    tagInstance(home, first, 'Name', 'db');
    tagInstance(home, second, 'Name', 'other');
    stopInstance(home, first);
    advanceTo(home, at(200));
    expect(lineages(query)).toEqual([first]);
    expect(lineages({ ...query, key: 'ballast:fleet', value: 'web' })).toHaveLength(2);
    terminateInstances(home, [first]);
    expect(lineages(query)).toEqual([]);
  });

  it('are volumes alone, attached or not', () => {
    const { home, first, lineages } = openWorld();
    const query = { kind: 'tag', key: 'tier', value: 'gold', of: 'volumes' } as const;
    const [data] = [...home.storage.volumes.values()].filter(({ attachment }) => attachment?.instanceId === first);
    if (data === undefined) throw new Error('no volume');
    putVolume(home, data.id, withTags(data, new Map([['tier', 'gold']])));
    expect(listSources(home, query)).toMatchObject([
      { lineage: data.id, instanceId: null, volumes: [{ volumeId: data.id, device: '/dev/sdf' }] },
    ]);
    detachVolume(home, data.id, first);
    advanceTo(home, at(200));
    expect(lineages(query)).toEqual([data.id]);
  });
});
