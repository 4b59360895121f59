import { beforeEach, describe, expect, it } from 'vitest';
import type { HeldAddress, SlotAddress } from '../../shared/core/healing/slot.ts';
import type { Volumes } from '../../shared/ports/volumes.ts';
import { launchCall } from './contract-values.ts';
import type { ContractHarness, ContractWorld } from './contract-world.ts';

const DEVICE = '/dev/sdf';
const ABSENT_VOLUME = 'vol-0000000000000beef';

/** What every implementation of the volumes port promises. Each test has two machines of fleet `web` in one zone. */
export const describeVolumesContract = (harness: ContractHarness): void => {
  describe(`volumes over ${harness.name}`, () => {
    let world: ContractWorld;
    let volumes: Volumes;
    let first: string;
    let second: string;

    beforeEach(async () => {
      world = await harness.openWorld();
      volumes = world.ports.volumes;
      const templateId = await world.createLaunchTemplate('volumes', true);
      const call = launchCall(templateId, world.subnets[0], { onDemand: 2 });
      [first = '', second = ''] = (await world.ports.fleets.launch('web', call)).instanceIds;
      await world.settle();
    });

    const adoptVolume = async (): Promise<string> => {
      const volumeId = await world.attachNewVolume(first, DEVICE);
      await volumes.adopt('web', 'web-0', first, [{ volumeId, device: DEVICE }]);
      return volumeId;
    };

    const dataOn = async (instanceId: string): Promise<readonly string[]> =>
      (await volumes.listAttached([instanceId]))
        .filter(({ device }) => device === DEVICE)
        .map(({ volumeId }) => volumeId);

    it('makes volumes and their instance a slot, twice as well as once', async () => {
      const volumeId = await adoptVolume();
      await volumes.adopt('web', 'web-0', first, [{ volumeId, device: DEVICE }]);
      expect(await volumes.listSlotVolumes('web')).toMatchObject([
        {
          volumeId,
          slot: 'web-0',
          device: DEVICE,
          zone: world.subnets[0].zone,
          state: 'in-use',
          instanceId: first,
          attachment: 'attached',
        },
      ]);
      const slots = new Map(
        (await world.ports.fleets.listInstances(['web'])).map(({ id, slot }) => [id, slot ?? null]),
      );
      expect(slots).toEqual(
        new Map([
          [first, 'web-0'],
          [second, null],
        ]),
      );
      expect(await volumes.listSlotVolumes('api')).toEqual([]);
    });

    it('claims no volume of another fleet', async () => {
      const volumeId = await world.attachNewVolume(first, DEVICE);
      const before = await volumes.listAttached([first]);
      const adopting = volumes.adopt('api', 'api-0', first, [{ volumeId, device: DEVICE }]);
      await expect(adopting).rejects.toMatchObject({ name: 'Fault', kind: 'conflict' });
      expect(await volumes.listSlotVolumes('api')).toEqual([]);
      expect(await volumes.listAttached([first])).toEqual(before);
    });

    it('moves a volume from machine to machine', async () => {
      const volumeId = await adoptVolume();
      expect(await dataOn(first)).toEqual([volumeId]);
      await volumes.detach(volumeId, first);
      await volumes.detach(volumeId, first);
      await world.settle();
      expect(await volumes.listSlotVolumes('web')).toMatchObject([
        { volumeId, state: 'available', instanceId: null, attachment: 'detached' },
      ]);
      await volumes.attach(volumeId, second, DEVICE);
      await volumes.attach(volumeId, second, DEVICE);
      await world.settle();
      expect([await dataOn(first), await dataOn(second)]).toEqual([[], [volumeId]]);
      expect(await volumes.listSlotVolumes('web')).toMatchObject([
        { volumeId, slot: 'web-0', instanceId: second, deleteOnTermination: false },
      ]);
    });

    it('never gives one volume to two machines, nor takes it from one that is not meant', async () => {
      const volumeId = await adoptVolume();
      await expect(volumes.attach(volumeId, second, DEVICE)).rejects.toMatchObject({ name: 'Fault', kind: 'conflict' });
      await volumes.detach(volumeId, second);
      await world.settle();
      expect(await dataOn(first)).toEqual([volumeId]);
    });

    it('finds no volume that is not there, and nothing on a machine that is not there', async () => {
      await expect(volumes.attach(ABSENT_VOLUME, first, DEVICE)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(volumes.detach(ABSENT_VOLUME, first)).rejects.toMatchObject({ kind: 'not-found' });
      expect(await volumes.listAttached(['i-0000000000000beef'])).toEqual([]);
    });

    const addresses = async (): Promise<readonly HeldAddress[]> => volumes.listAddresses('web', [first, second]);

    const give = async (kind: SlotAddress['kind']): Promise<HeldAddress> => {
      await volumes.giveAddress('web', 'web-0', first, kind);
      await volumes.giveAddress('web', 'web-0', first, kind);
      const [held, ...others] = await addresses();
      expect(others).toEqual([]);
      if (held === undefined) throw new Error('no address was given');
      return held;
    };

    it('gives a slot one elastic address, and moves it', async () => {
      const held = await give('elastic');
      expect(held).toMatchObject({ address: { kind: 'elastic' }, slot: 'web-0', instanceId: first });
      await volumes.assign(held.address, second, first);
      await volumes.assign(held.address, second, first);
      expect(await addresses()).toEqual([{ ...held, instanceId: second }]);
      await expect(volumes.assign(held.address, first, null)).rejects.toMatchObject({ kind: 'conflict' });
      expect(await addresses()).toEqual([{ ...held, instanceId: second }]);
    });

    it('gives a slot one private address', async () => {
      const held = await give('private');
      expect(held).toMatchObject({ address: { kind: 'private' }, slot: null, instanceId: first });
    });

    if (harness.movesPrivateAddresses) {
      it('moves a private address', async () => {
        const { address } = await give('private');
        await expect(volumes.assign(address, second, null)).rejects.toMatchObject({ kind: 'conflict' });
        await volumes.assign(address, second, first);
        await volumes.assign(address, second, first);
        expect(await addresses()).toEqual([{ address, slot: null, instanceId: second }]);
      });
    }
  });
};
