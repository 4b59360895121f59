import { beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../shared/core/failover/observation.ts';
import { type FailoverHarness, type FailoverWorld, observationOf } from './failover-world.ts';

const NOW_MS = 1_700_000_000_000;

/** What every implementation of the observations port promises. */
export const describeObservationsContract = (harness: FailoverHarness): void => {
  describe(`observations over ${harness.name}`, () => {
    let world: FailoverWorld;

    beforeEach(async () => {
      world = await harness.openWorld();
    });

    const list = async (service = 'shop'): Promise<readonly Observation[]> =>
      (await world.failover.observations.list(service)).toSorted((one, other) =>
        one.observer < other.observer ? -1 : 1,
      );
    const put = (observation: Observation): Promise<void> => world.failover.observations.put(world.home, observation);

    it('are none until an observer looks', async () => {
      expect(await list()).toEqual([]);
    });

    it('are read as they were written, one by observer', async () => {
      const all = ['eu-central-1', 'eu-north-1', 'eu-west-1'].map((observer) => observationOf(observer, NOW_MS));
      for (const observation of all) await put(observation);
      expect(await list()).toEqual(all);
    });

    it('hold nothing of what nobody knows', async () => {
      const empty = observationOf('eu-west-1', NOW_MS, { runs: [], standing: [], epoch: null, recordsEpoch: null });
      await put(empty);
      expect(await list()).toEqual([empty]);
    });

    it('are large in a large service', async () => {
      const peaks = Array.from({ length: 24 }, (_, hour) => ({ hourMs: NOW_MS + hour * 3_600_000, units: hour }));
      const standing = Array.from({ length: 40 }, (_, index) => ({
        fleet: `fleet-${index}`,
        units: 3,
        peaks,
        template: null,
      }));
      const large = observationOf('eu-west-1', NOW_MS, { standing });
      await put(large);
      expect(await list()).toEqual([large]);
    });

    it('are the newest of each observer, in whatever order they come', async () => {
      const [older, newer] = [observationOf('eu-west-1', NOW_MS), observationOf('eu-west-1', NOW_MS + 1, { epoch: 3 })];
      await put(newer);
      await put(older);
      await put(newer);
      expect(await list()).toEqual([newer]);
      const newest = observationOf('eu-west-1', NOW_MS + 2, { epoch: 4 });
      await put(newest);
      expect(await list()).toEqual([newest]);
    });

    it('are of one service each', async () => {
      const [real, drill] = [
        observationOf('eu-west-1', NOW_MS),
        observationOf('eu-west-1', NOW_MS, { service: 'shop~drill' }),
      ];
      await put(real);
      await put(drill);
      expect([await list('shop'), await list('shop~drill'), await list('sho')]).toEqual([[real], [drill], []]);
    });

    it('are written into the ledger of any Region, and read of the own one', async () => {
      const observation = observationOf('eu-west-1', NOW_MS);
      await world.failover.observations.put(world.away, observation);
      expect(await list()).toEqual([]);
      expect(await world.standby.observations.list('shop')).toEqual([observation]);
    });

    it('are refused where there is no ledger', async () => {
      const nowhere = world.failover.observations.put('ap-southeast-2', observationOf('eu-west-1', NOW_MS));
      await expect(nowhere).rejects.toMatchObject({ name: 'Fault' });
    });

    it('that a hand has spoiled are left out, until the observer looks again', async () => {
      const [one, other] = [observationOf('eu-central-1', NOW_MS), observationOf('eu-west-1', NOW_MS)];
      await put(one);
      await put(other);
      await world.spoilObservation('shop', 'eu-west-1');
      expect(await list()).toEqual([one]);
      const next = observationOf('eu-west-1', NOW_MS + 1);
      await put(next);
      expect(await list()).toEqual([one, next]);
    });
  });
};
