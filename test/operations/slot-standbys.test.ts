import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { failApp, stopInstance, tagInstance, terminateInstances } from '../../sim/instances.ts';
import { livingInstances, type Scenario } from './scenario.ts';
import {
  createStore,
  picture,
  STORE_WITH_STANDBYS,
  servingSlot,
  slotSteps,
  standbysOf,
  volumesOf,
} from './slots-scenario.ts';

const WHOLE = [
  '0: 1 serving in us-east-1a, 2 of 2 volumes, 10.0.0.4',
  '1: 1 serving in us-east-1b, 2 of 2 volumes, 10.0.0.5',
  '2: 1 serving in us-east-1a, 2 of 2 volumes, 10.0.0.6',
];

const settled = async (): Promise<Scenario> => {
  const scenario = createStore(STORE_WITH_STANDBYS);
  await scenario.run(20);
  return scenario;
};

const holderOf = (scenario: Scenario, slot: string): string => servingSlot(scenario, slot)[0]?.id ?? '';

const idsOf = (scenario: Scenario, slot: string): readonly string[] => volumesOf(scenario, slot).map(({ id }) => id);

const attachedTo = ({ world }: Scenario, instanceId: string): number =>
  [...world.storage.volumes.values()].filter(({ attachment }) => attachment?.instanceId === instanceId).length;

describe('standbys of members with volumes', () => {
  it('are kept in the zones of the slots, without data volumes', async () => {
    const scenario = await settled();
    expect(picture(scenario)).toEqual(WHOLE);
    const standbys = standbysOf(scenario);
    expect(standbys.map(({ zone }) => zone).toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
    expect(standbys.map(({ id }) => attachedTo(scenario, id))).toEqual([0, 0]);
    expect(scenario.records.at(-1)?.decision.health?.standby).toEqual({ ready: 2, preparing: 0, wanted: 2 });
  });

  it.each([
    ['is terminated', (world: Scenario['world'], id: string) => terminateInstances(world, [id])],
    ['is stopped', (world: Scenario['world'], id: string) => stopInstance(world, id)],
    ['hangs', (world: Scenario['world'], id: string) => failApp(world, id)],
  ] as const)('take over with volumes and address when a machine %s, and are refilled', async (_, strike) => {
    const scenario = await settled();
    const [old, volumes] = [holderOf(scenario, '1'), idsOf(scenario, '1')];
    const standby = standbysOf(scenario).find(({ zone }) => zone === 'us-east-1b');
    const before = slotSteps(scenario).length;
    strike(scenario.world, old);
    await scenario.run(20);
    expect(picture(scenario)).toEqual(WHOLE);
    expect(idsOf(scenario, '1')).toEqual(volumes);
    expect(holderOf(scenario, '1')).toBe(standby?.id);
    expect(livingInstances(scenario)).toHaveLength(3);
    expect(
      standbysOf(scenario)
        .map(({ zone }) => zone)
        .toSorted(),
    ).toEqual(['us-east-1a', 'us-east-1b']);
    const launched = slotSteps(scenario)
      .slice(before)
      .filter((step) => step.startsWith('launch'));
    expect(launched).toEqual(['launch 1 On-Demand c7g.large in us-east-1b as standby: done']);
  });

  it('are followed by a launch in the same look where they cannot start, and rest', async () => {
    const scenario = await settled();
    const refusing = scenario.connect(({ method }) =>
      method === 'start'
        ? Promise.reject(new Fault('no-capacity', 'ec2:StartInstances', 'none left'))
        : Promise.resolve(),
    );
    const standby = standbysOf(scenario).find(({ zone }) => zone === 'us-east-1b');
    terminateInstances(scenario.world, [holderOf(scenario, '1')]);
    scenario.passMinute();
    const { decisions } = await scenario.look({ kind: 'due' }, { ports: refusing });
    expect(decisions).toHaveLength(2);
    const tried = scenario.records
      .slice(-2)
      .map(({ outcomes }) => outcomes.map(({ step, result }) => `${step}: ${result}`));
    expect(tried).toEqual([
      [`make ${standby?.id} slot 1: done`, `wake ${standby?.id}: failed`],
      ['launch 1 On-Demand c7g.large in us-east-1b for slot 1: done'],
    ]);
    expect(scenario.records.at(-1)?.decision.state.standby?.resting).toMatchObject([{ instanceId: standby?.id }]);
    await scenario.run(20);
    expect(picture(scenario)).toEqual(WHOLE);
    expect(standbysOf(scenario)).toHaveLength(2);
  });

  it('of an incompatible size are never used', async () => {
    const scenario = await settled();
    const odd = standbysOf(scenario).find(({ zone }) => zone === 'us-east-1b');
    if (odd !== undefined) odd.instanceType = 'c7g.metal';
    tagInstance(scenario.world, odd?.id ?? '', 'ballast:note', 'shown anew');
    terminateInstances(scenario.world, [holderOf(scenario, '1')]);
    await scenario.run(3);
    expect(scenario.records.map(({ explained }) => explained).join()).toContain(
      `slot 1: no standby can take it over: ${odd?.id} is a c7g.metal`,
    );
    await scenario.run(12);
    expect(picture(scenario)).toEqual(WHOLE);
    expect(holderOf(scenario, '1')).not.toBe(odd?.id);
  });
});
