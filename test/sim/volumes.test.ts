import { describe, expect, it } from 'vitest';
import { assignAddress, giveAddress } from '../../sim/addresses.ts';
import { describeInstances } from '../../sim/describe.ts';
import { terminateInstances } from '../../sim/instances.ts';
import { listAddresses, listAttached, listSlotVolumes } from '../../sim/storage.ts';
import { adoptVolumes, attachVolume, detachVolume } from '../../sim/volumes.ts';
import { advanceTo } from '../../sim/world.ts';
import type { World } from '../../sim/world-state.ts';
import { at, launchMachines, smallWorld } from './small-world.ts';

const DEVICE = '/dev/sdf';

const conflict = expect.objectContaining({ kind: 'conflict' });
const invalid = expect.objectContaining({ kind: 'invalid' });

/** Two running machines, the first with a data volume of its own. */
const openWorld = (describeLagMs = 0) => {
  const small = smallWorld({ groups: 0, timing: { describeLagMs } });
  const { world } = small;
  world.templates.push({
    id: 'lt-data',
    name: 'data',
    defaultVersion: 1,
    versions: [{ detailedMonitoring: true, devices: [DEVICE, '/dev/sdg'] }],
  });
  const withoutDevices = ['/dev/sdg'];
  const launchTemplate = { id: 'lt-data', version: 1 };
  const [first = ''] = launchMachines(world, 1, { slot: '0', withoutDevices, launchTemplate });
  const [second = ''] = launchMachines(world, 1, { token: 'web-1-2' });
  const volumeId = [...world.storage.volumes.keys()][0] ?? '';
  advanceTo(world, at(100));
  return { ...small, first, second, volumeId };
};

const shown = (world: World) => listSlotVolumes(world, 'web')[0];

describe('a volume', () => {
  it('is launched with its machine, without the devices that the slot brings, and ends with it', () => {
    const { world, first, second, volumeId } = openWorld();
    expect(listAttached(world, [first, second])).toEqual([
      { volumeId, device: DEVICE, instanceId: first, deleteOnTermination: true },
    ]);
    expect(describeInstances(world, ['web']).map(({ slot }) => slot)).toEqual(['0', null]);
    terminateInstances(world, [first]);
    advanceTo(world, at(200));
    expect(world.storage.volumes.size).toBe(0);
  });

  it('is kept once it is a slot’s, and free when its machine has ended', () => {
    const { world, first, volumeId } = openWorld();
    adoptVolumes(world, 'web', '0', first, [{ device: DEVICE, volumeId }]);
    expect(shown(world)).toMatchObject({ state: 'in-use', attachment: 'attached', deleteOnTermination: false });
    terminateInstances(world, [first]);
    advanceTo(world, at(120));
    expect(shown(world)).toMatchObject({ state: 'in-use', instanceId: first });
    advanceTo(world, at(140));
    expect(shown(world)).toMatchObject({ state: 'available', instanceId: null, attachment: 'detached' });
  });

  it('takes its time to leave a machine and to come to another', () => {
    const { world, first, second, volumeId } = openWorld();
    adoptVolumes(world, 'web', '0', first, [{ device: DEVICE, volumeId }]);
    detachVolume(world, volumeId, second);
    expect(shown(world)?.attachment).toBe('attached');
    detachVolume(world, volumeId, first);
    expect(shown(world)).toMatchObject({ state: 'in-use', attachment: 'detaching', instanceId: first });
    expect(listAttached(world, [first])).toEqual([]);
    expect(() => attachVolume(world, volumeId, second, DEVICE)).toThrow(conflict);
    advanceTo(world, at(106));
    attachVolume(world, volumeId, second, DEVICE);
    attachVolume(world, volumeId, second, DEVICE);
    expect(shown(world)).toMatchObject({ state: 'in-use', attachment: 'attaching', instanceId: second });
    expect(() => attachVolume(world, volumeId, first, DEVICE)).toThrow(conflict);
    advanceTo(world, at(120));
    expect(shown(world)?.attachment).toBe('attached');
  });

  it('goes only where EC2 lets it', () => {
    const { world, first, second, volumeId } = openWorld();
    adoptVolumes(world, 'web', '0', first, [{ device: DEVICE, volumeId }]);
    expect(() => adoptVolumes(world, 'web', '0', second, [{ device: DEVICE, volumeId }])).toThrow(conflict);
    detachVolume(world, volumeId, first);
    advanceTo(world, at(110));
    const far = { token: 'web-1-3', zone: 'eu-west-1b', subnets: ['subnet-b'] };
    const [elsewhere = ''] = launchMachines(world, 1, far);
    const [laden = ''] = launchMachines(world, 1, { token: 'web-1-4', launchTemplate: { id: 'lt-data', version: 1 } });
    expect(() => attachVolume(world, volumeId, elsewhere, DEVICE)).toThrow(conflict);
    advanceTo(world, at(200));
    expect(() => attachVolume(world, volumeId, elsewhere, DEVICE)).toThrow(invalid);
    expect(() => attachVolume(world, volumeId, laden, DEVICE)).toThrow(invalid);
    terminateInstances(world, [second]);
    expect(() => attachVolume(world, volumeId, second, DEVICE)).toThrow(conflict);
  });

  it('is shown as of the describe lag ago', () => {
    const { world, first, volumeId } = openWorld(20_000);
    adoptVolumes(world, 'web', '0', first, [{ device: DEVICE, volumeId }]);
    giveAddress(world, 'web', '0', first, 'private');
    advanceTo(world, at(119));
    expect(shown(world)).toBeUndefined();
    expect(listAddresses(world, 'web', [first])).toEqual([]);
    advanceTo(world, at(121));
    expect(shown(world)?.volumeId).toBe(volumeId);
    expect(listAddresses(world, 'web', [first])).toHaveLength(1);
  });
});

describe('an address', () => {
  it('of kind elastic stays the account’s when its machine ends, a private one is gone', () => {
    const { world, first } = openWorld();
    giveAddress(world, 'web', '0', first, 'elastic');
    giveAddress(world, 'web', '0', first, 'private');
    expect(listAddresses(world, 'web', [first])).toHaveLength(2);
    terminateInstances(world, [first]);
    advanceTo(world, at(200));
    expect(listAddresses(world, 'web', [first])).toMatchObject([
      { address: { kind: 'elastic' }, slot: '0', instanceId: null },
    ]);
  });

  it('of kind private comes back with the same number, in its subnet only', () => {
    const { world, first, second } = openWorld();
    giveAddress(world, 'web', '0', first, 'private');
    const [held] = listAddresses(world, 'web', [first]);
    if (held === undefined) throw new Error('no address was given');
    terminateInstances(world, [first]);
    advanceTo(world, at(200));
    const [elsewhere = ''] = launchMachines(world, 1, { token: 'web-1-3', zone: 'eu-west-1b', subnets: ['subnet-b'] });
    expect(() => assignAddress(world, held.address, elsewhere, null)).toThrow(invalid);
    assignAddress(world, held.address, second, null);
    expect(listAddresses(world, 'web', [second])).toEqual([{ ...held, instanceId: second }]);
  });
});
