import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import { planFleet } from '../../cli/plan/planned-fleet.ts';
import { renderPlannedFleet } from '../../cli/plan/render-plan.ts';
import { toFleetStatus } from '../../cli/status/fleet-status.ts';
import { renderStatus } from '../../cli/status/render-status.ts';
import { limitPool } from '../../sim/pools.ts';
import type { Scenario } from '../operations/scenario.ts';
import { createStateful, DATABASE } from '../operations/stateful-scenario.ts';

const showStatus = async (scenario: Scenario): Promise<string> => {
  const record = (await scenario.ledger.readFleets(['web'])).get('web') ?? null;
  const last = scenario.records.at(-1) ?? null;
  return renderStatus([toFleetStatus('web', scenario.world.nowMs, record, last)], paintNothing);
};

describe('a machine that is resized in place', () => {
  it('shows in the status while that lasts, on its way there and back', async () => {
    const scenario = createStateful();
    limitPool(scenario.world, { instanceType: 'c7g.xlarge', zone: 'us-east-1a', market: 'on-demand' }, 0);
    await scenario.run(10);
    expect(await showStatus(scenario)).not.toContain('resizes');
    await scenario.run(1);
    expect(await showStatus(scenario)).toMatch(/\nweb resizes i-\w+, c7g\.large -> c7g\.xlarge, draining for 1 min$/);
    await scenario.run(2);
    expect(await showStatus(scenario)).toMatch(
      /\nweb resizes i-\w+, back to c7g\.large, starting for 1 min: insufficient on-demand capacity of c7g\.xlarge/,
    );
    await scenario.run(5);
    expect(await showStatus(scenario)).not.toContain('resizes');
  });

  it('shows in the plan with its window', () => {
    const plan = (resize: typeof DATABASE.resize): string =>
      renderPlannedFleet(planFleet({ ...DATABASE, resize }, 'prod'), paintNothing);
    expect(plan(DATABASE.resize)).toContain('\n  resize   in place, for 1 h from 10 9 * * * UTC\n');
    expect(plan({ kind: 'replace' })).not.toContain('resize ');
  });
});
