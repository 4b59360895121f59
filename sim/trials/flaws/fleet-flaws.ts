import { MINUTE_MS } from '../../../shared/core/time.ts';
import { tableOf } from '../../region-tables.ts';
import type { FindFlaws } from '../flaws.ts';

/** What is not as a fleet should be: what is desired is there, healthy and tagged, and nothing is left under way. */
export const findFleetFlaws: FindFlaws = {
  concern: 'fleets',
  boundMs: () => 60 * MINUTE_MS,
  fits: () => true,
  find: async ({ setups, globe, tables }) => {
    const flaws: string[] = [];
    for (const [region, { config }] of setups) {
      const world = globe.cloud.get(region);
      const records = await tableOf(tables, region).ledger.readFleets(config.fleets.map(({ name }) => name));
      for (const { name } of config.fleets) {
        const { state, overrides = [] } = records.get(name) ?? {};
        // What a service left is fenced for a day.
        if (overrides.some(({ kind, untilMs }) => kind === 'pause' && untilMs > globe.clock.nowMs)) continue;
        if (state === null || state === undefined || world === undefined) {
          flaws.push(`${region} ${name}: no state`);
          continue;
        }
        const serving = [...world.instances.values()]
          .filter((one) => one.fleetTag === name && one.role === 'active' && one.ready)
          .reduce((sum, { units }) => sum + units, 0);
        if (serving < state.desired) flaws.push(`${region} ${name}: ${serving} of ${state.desired} serve`);
      }
    }
    return flaws;
  },
};
