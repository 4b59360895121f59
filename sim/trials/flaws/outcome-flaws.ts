import { HOUR_MS } from '../../../shared/core/time.ts';
import { listSources } from '../../backup-sources.ts';
import { worldOf } from '../../cloud.ts';
import { regionOfName } from '../../dns/answer-name.ts';
import { tableOf } from '../../region-tables.ts';
import type { FindFlaws } from '../flaws.ts';
import { truePoints } from '../true-points.ts';

/** As long as any concern of Ballast's own is given. */
const BOUND_MS = 3 * HOUR_MS;

/** In quiet hours schedules come every 20 minutes, and a machine that is new has no point yet. */
const PACE_MS = 2 * HOUR_MS;

const serving: FindFlaws = {
  concern: 'fleets',
  boundMs: () => BOUND_MS,
  fits: () => true,
  find: async ({ setups, globe, tables }) => {
    const flaws: string[] = [];
    for (const [region, { config }] of setups) {
      const { instances } = worldOf(globe.cloud, region);
      const records = await tableOf(tables, region).ledger.readFleets(config.fleets.map(({ name }) => name));
      for (const { name, mode, capacity } of config.fleets) {
        const wanted = Math.min(records.get(name)?.state?.desired ?? capacity.min, capacity.max);
        const units = [...instances.values()]
          .filter((one) => one.fleetTag === name && one.role === 'active' && one.ready)
          .reduce((sum, one) => sum + one.units, 0);
        if (mode === 'act' && units < wanted) flaws.push(`${region} ${name}: ${units} of ${wanted} serve`);
      }
    }
    return flaws;
  },
};

const backedUp: FindFlaws = {
  concern: 'backups',
  boundMs: () => BOUND_MS,
  fits: ({ scene }) => scene.kind === 'points',
  find: async (trial) => {
    const { nowMs } = trial.globe.clock;
    const points = truePoints(trial.globe.cloud);
    return [...trial.setups].flatMap(([home, { config }]) => {
      const world = worldOf(trial.globe.cloud, home);
      return (config.protections ?? []).flatMap(({ name, by, mode, policy }) => {
        if (mode === 'observe') return [];
        const oldest = nowMs - 2 * policy.rpoMs - PACE_MS;
        const sources = listSources(world, by.kind === 'fleet' ? { kind: 'fleet', fleet: name } : by);
        return sources.flatMap(({ lineage, instanceId }) => {
          if ((world.instances.get(instanceId ?? '')?.launchedAtMs ?? 0) > oldest) return [];
          const isThere = points.some(
            ({ lineage: of, holdings, takenAtMs }) =>
              of === lineage && holdings.get(home)?.standing === 'whole' && takenAtMs > oldest,
          );
          return isThere ? [] : [`${lineage} of ${name} has no young point`];
        });
      });
    });
  },
};

const answered: FindFlaws = {
  concern: 'services',
  boundMs: () => BOUND_MS,
  fits: ({ scene }) => scene.kind === 'services',
  find: async ({ setups, scene, globe }) =>
    (setups.get(scene.regions[0])?.services ?? []).flatMap(({ dnsName, fleets }) => {
      const region = regionOfName(globe, dnsName);
      const world = region === null ? undefined : globe.cloud.get(region);
      const isServed = fleets.some((fleet) => (world?.fleets.get(fleet)?.meter.readyMachines ?? 0) > 0);
      return isServed ? [] : [`${dnsName} leads to ${region}, where nothing serves`];
    }),
};

/** What users would miss, whoever works for them: what is desired serves, what is protected has a young point, a name leads to who serves. */
export const OUTCOME_FLAWS: readonly FindFlaws[] = [serving, backedUp, answered];
