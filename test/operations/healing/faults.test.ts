import { describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/core/fault.ts';
import type { Fleet } from '../../../shared/core/fleet.ts';
import type { InstanceNotice } from '../../../shared/core/healing/instance-notice.ts';
import type { LookScope } from '../../../shared/core/look-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { terminateInstances } from '../../../sim/instances.ts';
import { createScenario, livingInstances, type Scenario } from '../scenario.ts';
import { anInstance, HEALED, servingUnits, settled, tell } from './story.ts';

const POOL = { instanceType: 'c7g.large', zone: 'us-east-1a', market: 'on-demand' } as const;
const READY: Fleet = { ...HEALED, standby: { size: { kind: 'machines', machines: 1 }, state: 'stopped' } };

const holding = (...instanceIds: readonly [string, ...string[]]): LookScope => ({ kind: 'holding', instanceIds });

const retirementOf = ({ world }: Scenario, instanceId: string): InstanceNotice => ({
  instanceId,
  kind: 'retirement',
  atMs: world.nowMs,
  doomedAtMs: world.nowMs + 24 * HOUR_MS,
});

const refusing = <Name extends 'fleets' | 'ledger'>(
  ports: Ports,
  port: Name,
  method: keyof Ports[Name],
  kind: Fault['kind'],
): Ports => ({ ...ports, [port]: { ...ports[port], [method]: () => Promise.reject(new Fault(kind, 'test', 'no')) } });

const isFree = async ({ ledger, world }: Scenario): Promise<boolean> =>
  (await ledger.acquireLease('web', world.nowMs, world.nowMs + 1)).kind === 'acquired';

describe('a standby', () => {
  it.each(['denied', 'unknown'] as const)('whose start is %s stands for capacity no longer', async (kind) => {
    const scenario = await settled(READY);
    const ports = refusing(scenario.connect(), 'fleets', 'start', kind);
    terminateInstances(scenario.world, [anInstance(scenario).id]);
    for (let minute = 0; minute < 10; minute += 1) {
      await scenario.look(undefined, { ports });
      scenario.passMinute();
    }
    expect(servingUnits(scenario), tell(scenario)).toBe(4);
  });

  it('whose start is throttled is asked again, and nothing is launched for it', async () => {
    const scenario = await settled(READY);
    const ports = refusing(scenario.connect(), 'fleets', 'start', 'throttled');
    terminateInstances(scenario.world, [anInstance(scenario).id]);
    scenario.changes.length = 0;
    await scenario.look(undefined, { ports });
    scenario.passMinute();
    await scenario.look();
    const methods = scenario.changes.map(({ method }) => method);
    expect(methods.filter((method) => method === 'launch')).toEqual([]);
    expect(methods).toContain('start');
  });

  it('whose start was not answered is waited for, whether or not it starts', async () => {
    for (const isStarted of [true, false]) {
      const scenario = await settled(READY);
      const ports = scenario.connect();
      const { fleets } = ports;
      const start: typeof fleets.start = async (instanceIds) => {
        if (isStarted) await fleets.start(instanceIds);
        throw new Fault('unknown', 'ec2:StartInstances', 'timed out');
      };
      terminateInstances(scenario.world, [anInstance(scenario).id]);
      scenario.changes.length = 0;
      // The listing does not show yet that it runs.
      const before = await fleets.listInstances(['web']);
      const listInstances: typeof fleets.listInstances = () => Promise.resolve(before);
      await scenario.look(undefined, { ports: { ...ports, fleets: { ...fleets, start, listInstances } } });
      expect(
        scenario.records
          .at(-1)
          ?.outcomes.map(({ because }) => because)
          .join(),
      ).toContain('asked again');
      scenario.passMinute();
      await scenario.look();
      expect(scenario.changes.map(({ method }) => method)).not.toContain('launch');
      await scenario.run(5);
      expect(servingUnits(scenario), tell(scenario)).toBe(4);
    }
  });

  it('that started and could not be tagged is tagged by the next look', async () => {
    const scenario = await settled(READY);
    terminateInstances(scenario.world, [anInstance(scenario).id]);
    scenario.changes.length = 0;
    await scenario.look(undefined, { ports: refusing(scenario.connect(), 'fleets', 'markActive', 'throttled') });
    expect(scenario.records.at(-1)?.outcomes.map(({ result }) => result)).toContain('failed');
    scenario.passMinute();
    await scenario.run(2);
    expect(servingUnits(scenario), tell(scenario)).toBe(4);
    expect(livingInstances(scenario).filter(({ role }) => role === 'active')).toHaveLength(4);
  });
});

it('uses a pool whose refusal is long over, and bars it by no success', async () => {
  const fleet: Fleet = { ...HEALED, subnets: ['subnet-0000000a'], targetGroups: [], capacity: { min: 2, max: 8 } };
  const scenario = createScenario({ fleets: [fleet] });
  await scenario.run(20);
  const { world, ledger } = scenario;
  await ledger.putPools([{ ...POOL, untilMs: world.nowMs - 3 * HOUR_MS, backOffMs: 30 * MINUTE_MS }]);
  for (const min of [3, 4]) {
    const untilMs = world.nowMs + 5 * HOUR_MS;
    await ledger.putOverride('web', { kind: 'bounds', min, max: null, untilMs, why: 'sale', atMs: world.nowMs });
    await scenario.run(5);
    expect(livingInstances(scenario), tell(scenario)).toHaveLength(min);
    expect((await ledger.readRegion()).dryPools).toEqual([]);
  }
});

it('a ledger that cannot forget a notice costs neither the launch, the journal nor the lease', async () => {
  const scenario = await settled(HEALED);
  const { ledger, world } = scenario;
  const over = { ...retirementOf(scenario, 'i-0aaaaaaaaaaaaaaaa'), atMs: world.nowMs - 2 * HOUR_MS };
  await ledger.noteInstances('web', [over]);
  terminateInstances(world, [anInstance(scenario).id]);
  const report = await scenario.look(undefined, {
    ports: refusing(scenario.connect(), 'ledger', 'forgetNotices', 'throttled'),
  });
  expect(report.decisions.map(({ code }) => code)).not.toContain('UNREADABLE');
  expect(scenario.records.at(-1)?.outcomes.at(-1)).toMatchObject({ result: 'failed', because: 'no' });
  expect(await isFree(scenario)).toBe(true);
});

describe('what an event announces', () => {
  it('to an observed fleet is told to its look alone', async () => {
    const scenario = createScenario({ fleets: [{ ...HEALED, mode: 'act' }] });
    await scenario.run(20);
    const observed = { ...HEALED, mode: 'observe' } as const;
    const watching = createScenario({ fleets: [observed] });
    const ports = { ...scenario.connect(), ledger: watching.ledger };
    const victim = anInstance(scenario);
    const notices = [retirementOf(scenario, victim.id)];
    const { decisions } = await watching.look(holding(victim.id), {
      announced: { kind: 'instances', notices },
      ports,
    });
    expect(decisions).toMatchObject([{ applied: 'observe' }]);
    expect(scenario.records.at(-1)?.input.view.notices).toEqual(notices);
    expect((await watching.ledger.readFleets(['web'])).get('web')?.notices).toEqual([]);
  });

  it('is noted for every fleet that can be, and delivered again for the others', async () => {
    const fleets = [HEALED, { ...HEALED, name: 'api', targetGroups: [] }] as const;
    const scenario = createScenario({ fleets });
    await scenario.run(20);
    const [web] = livingInstances(scenario).filter(({ fleetTag }) => fleetTag === 'web');
    const [api] = livingInstances(scenario).filter(({ fleetTag }) => fleetTag === 'api');
    if (web === undefined || api === undefined) throw new Error('nothing runs');
    const ports = scenario.connect();
    const noteInstances: Ports['ledger']['noteInstances'] = (fleet, notices) =>
      fleet === 'web'
        ? Promise.reject(new Fault('throttled', 'test', 'not now'))
        : ports.ledger.noteInstances(fleet, notices);
    const notices = [retirementOf(scenario, web.id), retirementOf(scenario, api.id)];
    const look = scenario.look(holding(web.id, api.id), {
      announced: { kind: 'instances', notices },
      ports: { ...ports, ledger: { ...ports.ledger, noteInstances } },
    });
    await expect(look).rejects.toMatchObject({ message: 'not now' });
    const records = await scenario.ledger.readFleets(['web', 'api']);
    expect([...records].map(([name, record]) => [name, record.notices.length])).toEqual([
      ['web', 0],
      ['api', 1],
    ]);
  });

  it('of a zone is heard in a dry run too, and nothing of it is written', async () => {
    const scenario = await settled(HEALED);
    const announced = { kind: 'zone-shift', zoneId: 'use1-az1', atMs: scenario.world.nowMs, over: false } as const;
    await scenario.look({ kind: 'all' }, { announced, dryRun: true });
    expect(scenario.records.at(-1)?.decision.health?.zonesLeft).toHaveLength(1);
    expect((await scenario.ledger.readRegion()).shifts).toEqual([]);
  });
});

describe('an event about one fleet', () => {
  /** Ports that count what is read of EC2. */
  const counting = (ports: Ports): { readonly ports: Ports; readonly reads: string[] } => {
    const reads: string[] = [];
    const { findFleets, listInstances, readStatus, resolveTemplate, listZones } = ports.fleets;
    const counted =
      <Args extends readonly unknown[], Answer>(name: string, call: (...args: Args) => Answer) =>
      (...args: Args): Answer => {
        reads.push(name);
        return call(...args);
      };
    const fleets: Ports['fleets'] = {
      ...ports.fleets,
      findFleets: counted('findFleets', findFleets),
      listInstances: counted('listInstances', listInstances),
      readStatus: counted('readStatus', readStatus),
      resolveTemplate: counted('resolveTemplate', resolveTemplate),
      listZones: counted('listZones', listZones),
    };
    return { ports: { ...ports, fleets }, reads };
  };

  it('reads nothing but who it is while another look holds the fleet', async () => {
    const scenario = await settled(HEALED);
    const { ports, reads } = counting(scenario.connect());
    await scenario.ledger.acquireLease('web', scenario.world.nowMs, scenario.world.nowMs + MINUTE_MS);
    const { decisions } = await scenario.look(holding(anInstance(scenario).id), { ports });
    expect(decisions.map(({ code }) => code)).toEqual(['LEASE_HELD']);
    expect(reads).toEqual(['findFleets']);
  });

  it('reads status checks once for many looks within seconds, and again after', async () => {
    const scenario = await settled(HEALED);
    const { ports, reads } = counting(scenario.connect());
    scenario.passMinute();
    for (let look = 0; look < 5; look += 1) await scenario.look(holding(anInstance(scenario).id), { ports });
    expect(reads.filter((read) => read === 'readStatus')).toHaveLength(1);
    expect(reads.filter((read) => read === 'listInstances')).toHaveLength(5);
    scenario.passMinute();
    await scenario.look(holding(anInstance(scenario).id), { ports });
    expect(reads.filter((read) => read === 'readStatus')).toHaveLength(2);
  });

  it('lets the lease go when the fleet cannot be read, for the tick to look again', async () => {
    const scenario = await settled(HEALED);
    const ports = refusing(scenario.connect(), 'fleets', 'listInstances', 'throttled');
    const { decisions } = await scenario.look({ kind: 'named', fleets: ['web'] }, { ports });
    expect(decisions).toMatchObject([{ code: 'UNREADABLE' }]);
    const record = (await scenario.ledger.readFleets(['web'])).get('web');
    expect(record?.state?.lookAtMs).toBe(scenario.world.nowMs);
    expect(await isFree(scenario)).toBe(true);
  });
});
