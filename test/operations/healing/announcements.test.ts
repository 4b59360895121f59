import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import type { LookScope } from '../../../shared/core/look-request.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { createLookMemory } from '../../../shared/operations/look-memory.ts';
import { interruptSpot } from '../../../sim/faults/interrupt-spot.ts';
import { advanceTo } from '../../../sim/world.ts';
import { livingInstances, mutatingCalls, type Scenario } from '../scenario.ts';
import { anInstance, HEALED, servingUnits, settled } from './story.ts';

const SPOT: Fleet = { ...HEALED, purchase: { onDemandBase: 0, spotShare: 1 } };

const holding = (instanceId: string): LookScope => ({ kind: 'holding', instanceIds: [instanceId] });

const warningOf = ({ world }: Scenario, instanceId: string, changes: Partial<InstanceNotice> = {}): InstanceNotice => ({
  instanceId,
  kind: 'spot-interruption',
  atMs: world.nowMs,
  doomedAtMs: world.nowMs + 2 * MINUTE_MS,
  ...changes,
});

const announce = (scenario: Scenario, ...notices: readonly InstanceNotice[]) =>
  scenario.look(holding(notices[0]?.instanceId ?? ''), { announced: { kind: 'instances', notices } });

const launches = ({ changes }: Scenario): number => changes.filter(({ method }) => method === 'launch').length;

/** Spot machines only: the fleet's first ones are On-Demand, and are gone once it has come to rest. */
const spotFleet = async (): Promise<Scenario> => {
  const scenario = await settled(SPOT);
  await scenario.run(120);
  expect(livingInstances(scenario).every(({ market }) => market === 'spot')).toBe(true);
  scenario.changes.length = 0;
  return scenario;
};

describe('a Spot interruption', () => {
  it('is answered in the same look: another is launched, and this one drained before it is taken', async () => {
    const scenario = await spotFleet();
    const victim = anInstance(scenario);
    interruptSpot(scenario.world, victim.id);
    await announce(scenario, warningOf(scenario, victim.id));
    expect(launches(scenario)).toBe(1);
    await scenario.run(1);
    await scenario.look();
    expect(victim.registrations.every(({ draining }) => draining)).toBe(true);
    await scenario.run(10);
    const lost = scenario.world.fleets.get('web')?.minutes.map(({ lostInFlight }) => lostInFlight);
    expect(Math.max(...(lost ?? []))).toBe(0);
    expect(servingUnits(scenario)).toBe(4);
    expect(launches(scenario)).toBe(1);
  });

  it('is answered once, however often and by however many it is told', async () => {
    const scenario = await spotFleet();
    const victim = anInstance(scenario);
    interruptSpot(scenario.world, victim.id);
    const notice = warningOf(scenario, victim.id);
    const rebalance = warningOf(scenario, victim.id, { kind: 'rebalance', doomedAtMs: null });
    const announced = { kind: 'instances', notices: [notice] } as const;
    await Promise.all(
      Array.from({ length: 5 }, () =>
        scenario.look(holding(victim.id), { announced, ports: scenario.connect(), memory: createLookMemory() }),
      ),
    );
    await announce(scenario, rebalance);
    await scenario.run(3);
    await announce(scenario, notice);
    await scenario.run(10);
    expect(launches(scenario)).toBe(1);
    expect(servingUnits(scenario)).toBe(4);
  });

  it('is heeded by the next look when it is told to nobody who may act', async () => {
    const scenario = await spotFleet();
    const victim = anInstance(scenario);
    await scenario.ledger.acquireLease('web', scenario.world.nowMs, scenario.world.nowMs + 30_000);
    const { decisions } = await announce(scenario, warningOf(scenario, victim.id));
    expect(decisions.map(({ code }) => code)).toEqual(['LEASE_HELD']);
    expect(launches(scenario)).toBe(0);
    advanceTo(scenario.world, scenario.world.nowMs + MINUTE_MS);
    await scenario.look();
    expect(launches(scenario)).toBe(1);
  });

  it('of an On-Demand machine is not believed', async () => {
    const scenario = await settled(HEALED);
    scenario.changes.length = 0;
    await announce(scenario, warningOf(scenario, anInstance(scenario).id));
    await scenario.run(5);
    expect(launches(scenario)).toBe(0);
  });

  it('in a dry run shows what would be done, and changes nothing', async () => {
    const scenario = await spotFleet();
    const notices = [warningOf(scenario, anInstance(scenario).id)];
    const before = mutatingCalls(scenario).length;
    const { decisions } = await scenario.look(holding(notices[0]?.instanceId ?? ''), {
      announced: { kind: 'instances', notices },
      dryRun: true,
    });
    expect(decisions[0]?.plan.map(({ kind }) => kind)).toContain('launch');
    expect(mutatingCalls(scenario)).toHaveLength(before);
  });
});

it('launches before a rebalanced machine goes', async () => {
  const scenario = await spotFleet();
  const victim = anInstance(scenario);
  await announce(scenario, warningOf(scenario, victim.id, { kind: 'rebalance', doomedAtMs: null }));
  let least = Number.POSITIVE_INFINITY;
  for (let minute = 0; minute < 10; minute += 1) {
    await scenario.run(1);
    least = Math.min(least, servingUnits(scenario));
  }
  expect(least).toBe(4);
  expect(victim.lifecycle).toBe('terminated');
  expect((await scenario.ledger.readFleets(['web'])).get('web')?.notices).toEqual([]);
});

it('replaces what AWS will retire, whenever that is', async () => {
  const scenario = await settled(HEALED);
  const victim = anInstance(scenario);
  const doomedAtMs = scenario.world.nowMs + 14 * 24 * 60 * MINUTE_MS;
  await announce(scenario, warningOf(scenario, victim.id, { kind: 'retirement', doomedAtMs }));
  await scenario.run(10);
  expect(victim.lifecycle).toBe('terminated');
  expect(servingUnits(scenario)).toBe(4);
});

it('touches nothing for an instance that is not ours', async () => {
  const scenario = await settled(HEALED);
  scenario.changes.length = 0;
  const report = await announce(scenario, warningOf(scenario, 'i-0123456789abcdef0'));
  expect(report.decisions).toEqual([]);
  expect(report.ignored?.code).toBe('NOT_OUR_INSTANCE');
  expect(mutatingCalls(scenario)).toEqual([]);
});

it('launches into no zone that traffic is shifted away from, until it is over', async () => {
  const scenario = await settled({ ...HEALED, capacity: { min: 4, max: 12 } });
  const zoneId = 'use1-az1';
  const tell = (over: boolean) =>
    scenario.look({ kind: 'all' }, { announced: { kind: 'zone-shift', zoneId, atMs: scenario.world.nowMs, over } });
  await tell(false);
  await scenario.ledger.putOverride('web', {
    kind: 'bounds',
    min: 8,
    max: null,
    untilMs: scenario.world.nowMs + 60 * MINUTE_MS,
    why: 'sale',
    atMs: scenario.world.nowMs,
  });
  const before = livingInstances(scenario).map(({ zone }) => zone);
  await scenario.run(5);
  const after = livingInstances(scenario).map(({ zone }) => zone);
  const shifted = scenario.records.at(-1)?.decision.health?.zonesLeft[0]?.zone ?? '';
  expect(after).toHaveLength(8);
  expect(after.filter((zone) => zone === shifted)).toHaveLength(before.filter((zone) => zone === shifted).length);
  const beganMs = scenario.world.nowMs - 5 * MINUTE_MS;
  await tell(true);
  expect(scenario.records.at(-1)?.decision.health?.zonesLeft).toEqual([]);
  await scenario.look({ kind: 'all' }, { announced: { kind: 'zone-shift', zoneId, atMs: beganMs, over: false } });
  expect(scenario.records.at(-1)?.decision.health?.zonesLeft).toEqual([]);
});
