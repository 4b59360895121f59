import { expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { LaunchCall } from '../../../shared/core/fleet-state.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { limitPool } from '../../../sim/pools.ts';
import { createScenario, type Scenario } from '../scenario.ts';
import { HEALED } from './story.ts';

const FLEETS = ['web', 'api', 'jobs', 'mail'].map(
  (name): Fleet => ({ ...HEALED, name, targetGroups: [], capacity: { min: 2, max: 8 } }),
) as [Fleet, ...Fleet[]];

const POOL = { instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' } as const;

/** Times at which the dry pool was asked. */
const asked = ({ changes }: Scenario): readonly number[] =>
  changes.flatMap(({ method, args, atMs }) => {
    const [, call] = args as [string, LaunchCall];
    return method === 'launch' && call.zone === POOL.zone ? [atMs] : [];
  });

it('asks a pool that refused once per period for all fleets together, and uses it again when it gives', async () => {
  const scenario = createScenario({ fleets: FLEETS });
  limitPool(scenario.world, POOL, 0);
  const { startMs } = scenario.world;
  await scenario.run(90);
  const atMs = asked(scenario).map((at) => (at - startMs) / MINUTE_MS);
  // All fleets are new in the first minute and none knows; from then on one asks for all, after 3 minutes, 6, 12, 24, 30.
  expect(atMs.filter((at) => at > 0).length).toBeLessThanOrEqual(5);
  limitPool(scenario.world, POOL, null);
  await scenario.run(120);
  expect((await scenario.ledger.readRegion()).dryPools).toEqual([]);
  const zones = [...scenario.world.instances.values()].filter(({ lifecycle }) => lifecycle === 'running');
  expect(zones.filter(({ zone }) => zone === POOL.zone).length).toBeGreaterThanOrEqual(FLEETS.length);
});
