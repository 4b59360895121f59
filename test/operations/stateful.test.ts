import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/core/fault.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { failApp, launchInstance, stopInstance, tagInstance, terminateInstances } from '../../sim/instances.ts';
import { limitPool } from '../../sim/pools.ts';
import { fleetNamed } from '../../sim/simulated-fleets.ts';
import { addVolume, attachVolume, detachVolume } from '../../sim/volumes.ts';
import { advanceTo } from '../../sim/world.ts';
import { createScenario, livingInstances, mutatingCalls, type Scenario } from './scenario.ts';
import { createStore, HEALTH, picture, STATEFUL, STORE, servingSlot, slotSteps, volumesOf } from './slots-scenario.ts';
import { DATABASE, GROWING, machines } from './stateful-scenario.ts';

const WHOLE = [
  '0: 1 serving in us-east-1a, 2 of 2 volumes, 10.0.0.4',
  '1: 1 serving in us-east-1b, 2 of 2 volumes, 10.0.0.5',
  '2: 1 serving in us-east-1a, 2 of 2 volumes, 10.0.0.6',
];

const settled = async (fleet = STORE): Promise<Scenario> => {
  const scenario = createStore(fleet);
  await scenario.run(10);
  return scenario;
};

const holderOf = (scenario: Scenario, slot: string): string => servingSlot(scenario, slot)[0]?.id ?? '';

const idsOf = (scenario: Scenario, slot: string): readonly string[] => volumesOf(scenario, slot).map(({ id }) => id);

const latest = ({ records }: Scenario): string => records.at(-1)?.explained ?? '';

describe('members with volumes and an address', () => {
  it('come up with them, adopted before they serve', async () => {
    const scenario = await settled();
    expect(picture(scenario)).toEqual(WHOLE);
    const steps = slotSteps(scenario);
    const first = (text: string): number => steps.findIndex((step) => step.startsWith(text));
    expect(first('make i slot 0')).toBeLessThan(first('give slot 0 a private address'));
    expect(first('give slot 2 a private address')).toBeLessThan(first('register'));
    expect(volumesOf(scenario, '0').map(({ attachment }) => attachment?.deleteOnTermination)).toEqual([false, false]);
  });

  it.each([
    ['is terminated', (world: Scenario['world'], id: string) => terminateInstances(world, [id])],
    ['is stopped', (world: Scenario['world'], id: string) => stopInstance(world, id)],
    ['hangs', (world: Scenario['world'], id: string) => failApp(world, id)],
  ] as const)('follow to another machine in the same zone when theirs %s', async (_, strike) => {
    const scenario = await settled();
    const [old, volumes] = [holderOf(scenario, '1'), idsOf(scenario, '1')];
    strike(scenario.world, old);
    await scenario.run(12);
    expect(picture(scenario)).toEqual(WHOLE);
    expect(idsOf(scenario, '1')).toEqual(volumes);
    expect(holderOf(scenario, '1')).not.toBe(old);
    expect(livingInstances(scenario)).toHaveLength(3);
  });

  it('keep an elastic address', async () => {
    const scenario = await settled({ ...STORE, stateful: { ...STATEFUL, address: 'elastic' } });
    const before = picture(scenario);
    expect(before[0]).toMatch(/^0: 1 serving in us-east-1a, 2 of 2 volumes, eipalloc-/);
    terminateInstances(scenario.world, [holderOf(scenario, '0')]);
    await scenario.run(12);
    expect(picture(scenario)).toEqual(before);
    expect(scenario.world.storage.addresses.size).toBe(3);
  });

  it('wait for capacity in the zone of their volumes, and say so', async () => {
    const scenario = await settled();
    const pool = { instanceType: 'c7g.large', zone: 'us-east-1b', market: 'on-demand' } as const;
    limitPool(scenario.world, pool, 0);
    terminateInstances(scenario.world, [holderOf(scenario, '1')]);
    await scenario.run(5);
    expect(latest(scenario)).toContain(
      'slot 1: us-east-1b refused lately and is asked again later; its volumes are there, and could come up elsewhere only from a recovery point',
    );
    expect(livingInstances(scenario).map(({ zone }) => zone)).toEqual(['us-east-1a', 'us-east-1a']);
    limitPool(scenario.world, pool, null);
    await scenario.run(40);
    expect(picture(scenario)).toEqual(WHOLE);
  });

  it('are left alone where somebody else holds a volume', async () => {
    const scenario = await settled();
    const { world } = scenario;
    const [volumeId = ''] = idsOf(scenario, '0');
    const stranger = launchInstance(world, fleetNamed(world, 'other'), {
      instanceType: 'x',
      zone: 'us-east-1a',
      market: 'on-demand',
      templateVersion: 1,
      intent: null,
    });
    terminateInstances(world, [holderOf(scenario, '0')]);
    advanceTo(world, world.nowMs + MINUTE_MS);
    attachVolume(world, volumeId, stranger?.id ?? '', '/dev/sdz');
    const changesBefore = mutatingCalls(scenario).filter((call) => call.startsWith('volumes'));
    await scenario.run(20);
    expect(latest(scenario)).toContain(`slot 0: ${volumeId} is held by ${stranger?.id}, which is not its machine`);
    expect(mutatingCalls(scenario).filter((call) => call.startsWith('volumes'))).toEqual(changesBefore);
    expect(picture(scenario).slice(1)).toEqual(WHOLE.slice(1));
    detachVolume(world, volumeId, stranger?.id ?? '');
    await scenario.run(20);
    expect(picture(scenario)).toEqual(WHOLE);
  });

  it('stay with the machine that holds the volumes when another is given its tag', async () => {
    const scenario = await settled();
    const { world } = scenario;
    const holder = holderOf(scenario, '0');
    const bare = {
      instanceType: 'c7g.large',
      zone: 'us-east-1a',
      market: 'on-demand',
      templateVersion: 1,
      intent: null,
    } as const;
    const twin = launchInstance(world, fleetNamed(world, 'web'), bare);
    tagInstance(world, twin?.id ?? '', 'ballast:slot', '0');
    await scenario.run(6);
    expect(holderOf(scenario, '0')).toBe(holder);
    expect(world.instances.get(twin?.id ?? '')?.lifecycle).toMatch(/shutting-down|terminated/);
    expect(twin?.registrations).toEqual([]);
    const laden = launchInstance(world, fleetNamed(world, 'web'), bare);
    tagInstance(world, laden?.id ?? '', 'ballast:slot', '0');
    if (laden !== null) addVolume(world, laden, '/dev/sdf');
    await scenario.run(6);
    expect(laden?.lifecycle).toBe('running');
    expect(latest(scenario)).toContain('claims it too and has data volumes of its own');
  });

  it('are given up from the highest, and taken back with their volumes', async () => {
    const scenario = await settled({ ...STORE, capacity: { min: 1, max: 4 }, machinesMin: 1 });
    const bounds = (min: number, max: number) => ({
      kind: 'bounds' as const,
      min,
      max,
      untilMs: scenario.world.nowMs + HOUR_MS,
      why: 'test',
      atMs: scenario.world.nowMs,
    });
    await scenario.ledger.putOverride('web', bounds(3, 3));
    await scenario.run(10);
    const volumes = idsOf(scenario, '2');
    expect(volumes).toHaveLength(2);
    await scenario.ledger.putOverride('web', bounds(2, 2));
    await scenario.run(10);
    expect(servingSlot(scenario, '2')).toEqual([]);
    expect(livingInstances(scenario)).toHaveLength(2);
    expect(volumesOf(scenario, '2').map(({ attachment }) => attachment)).toEqual([null, null]);
    await scenario.ledger.putOverride('web', bounds(3, 3));
    await scenario.run(10);
    expect(idsOf(scenario, '2')).toEqual(volumes);
    expect(picture(scenario)[2]).toContain('1 serving');
    expect(livingInstances(scenario)).toHaveLength(3);
  });

  it('change nothing in a dry run, and are not judged while their volumes cannot be read', async () => {
    const scenario = await settled();
    terminateInstances(scenario.world, [holderOf(scenario, '0')]);
    advanceTo(scenario.world, scenario.world.nowMs + MINUTE_MS);
    const before = mutatingCalls(scenario);
    const { decisions } = await scenario.look({ kind: 'named', fleets: ['web'] }, { dryRun: true });
    expect(decisions[0]?.explained).toContain('slot 0: no machine of it is well');
    expect(mutatingCalls(scenario)).toEqual(before);
    const blind = scenario.connect(({ method }) =>
      method === 'listAttached'
        ? Promise.reject(new Fault('throttled', 'ec2:DescribeVolumes', 'too fast'))
        : Promise.resolve(),
    );
    const unread = await scenario.look({ kind: 'named', fleets: ['web'] }, { ports: blind });
    expect(unread.decisions).toMatchObject([{ code: 'UNREADABLE' }]);
    expect(mutatingCalls(scenario).filter((call) => call.startsWith('fleets'))).toEqual(
      before.filter((call) => call.startsWith('fleets')),
    );
  });

  it('stay on the machine that is resized in place', async () => {
    const fleet = { ...DATABASE, health: HEALTH, stateful: STATEFUL };
    const scenario = createScenario({ fleets: [fleet], load: GROWING });
    await scenario.run(8);
    const [holder, volumes] = [holderOf(scenario, '0'), idsOf(scenario, '0')];
    expect(volumes).toHaveLength(2);
    await scenario.run(25);
    expect(machines(scenario)).toEqual(['c7g.xlarge running ready']);
    expect(holderOf(scenario, '0')).toBe(holder);
    expect(idsOf(scenario, '0')).toEqual(volumes);
  });
});
