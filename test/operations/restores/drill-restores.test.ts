import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import { AWAY, createRestoreScenario, HOME, leftovers, PROVEN, type RestoreScenario } from './restore-scenario.ts';

const MANUAL = { kind: 'manual', id: 'person', because: 'a person says so' } as const;

const proofs = ({ points }: RestoreScenario, region = HOME) =>
  points(region).flatMap(({ holdings }) => holdings.get(region)?.proof ?? []);

const run = async (scenario: RestoreScenario, minutes: number, region = HOME): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    if (minute % 5 === 0) await scenario.drill({}, { region });
    await scenario.look({}, { region });
    scenario.advance(MINUTE_MS);
  }
};

const backedUp = async (policy = PROVEN): Promise<RestoreScenario> => {
  const scenario = await createRestoreScenario({ policy });
  await scenario.backUp();
  return scenario;
};

describe('a proof', () => {
  test('restores the newest point by itself, writes down how long that took, and removes everything', async () => {
    const scenario = await backedUp();
    const machines = scenario.home.instances.size;
    const volumes = scenario.home.storage.volumes.size;
    await run(scenario, 30);
    const [proof] = proofs(scenario);
    expect(proof).toMatchObject({ passed: true });
    expect(proof?.tookMs).toBeGreaterThan(MINUTE_MS);
    expect(proofs(scenario)).toHaveLength(1);
    expect(leftovers(scenario.home)).toEqual([]);
    expect(scenario.home.storage.volumes.size).toBe(volumes);
    expect(scenario.home.instances.size).toBe(machines + 1);
    expect(scenario.calls.filter(({ method }) => method === 'register')).toEqual([]);
    const launched = scenario.calls.find(({ method }) => method === 'launch');
    expect(launched?.args[0]).toMatchObject({ securityGroup: expect.stringMatching(/^sg-/) });
    expect(scenario.notices).toEqual([]);
  });

  test('is due once in its time, for each slot in turn', async () => {
    const scenario = await backedUp();
    await run(scenario, 30);
    scenario.advance(6 * DAY_MS);
    expect((await scenario.drill()).proofs).toEqual([]);
    scenario.advance(DAY_MS);
    await run(scenario, 30);
    const slots = scenario.points().flatMap(({ slot, holdings }) => (holdings.get(HOME)?.proof ? [slot] : []));
    expect(slots.toSorted()).toEqual(['0', '1']);
  });

  test('that fails is written on the point, and told where the point is at home', async () => {
    const check = { kind: 'command', command: 'check-data' } as const;
    const scenario = await backedUp({ proof: { everyMs: 7 * DAY_MS, check, withinMs: 20 * MINUTE_MS } });
    scenario.home.commands.answer = () => ({ kind: 'ended', exitCode: 1, output: 'corrupt' });
    await run(scenario, 40);
    expect(proofs(scenario)).toMatchObject([{ passed: false }]);
    expect(leftovers(scenario.home)).toEqual([]);
    const { restores } = await scenario.look({ dryRun: true });
    expect(restores[0]).toMatchObject({ code: 'CHECK_FAILED', isOver: true });
    expect(restores[0]?.explained).toContain('corrupt');
  });

  test('that cannot be begun says nothing about the point, and is told here', async () => {
    const scenario = await backedUp();
    scenario.home.templates.length = 0;
    const { proofs: begun } = await scenario.drill();
    expect(begun).toMatchObject([{ answer: { kind: 'refused', code: 'WORLD_UNREADABLE' } }]);
    expect(proofs(scenario)).toEqual([]);
  });

  test('is made in the Region of the copies too, without the one they came from', async () => {
    const scenario = await backedUp();
    scenario.home.cutOff = true;
    await run(scenario, 30, AWAY);
    expect(proofs(scenario, AWAY)).toMatchObject([{ passed: true }]);
    expect(proofs(scenario, HOME)).toEqual([]);
    expect(leftovers(scenario.away)).toEqual([]);
  });

  test('is made when a person asks for it, or says why not; a dry run makes none', async () => {
    const scenario = await backedUp({});
    expect((await scenario.drill()).proofs).toEqual([]);
    const scope = { kind: 'named', protections: ['db', 'nobody'] } as const;
    const dry = await scenario.drill({ scope, dryRun: true, wake: MANUAL });
    expect(dry.proofs).toMatchObject([{ answer: { kind: 'planned' } }, { answer: { code: 'UNKNOWN_PROTECTION' } }]);
    expect(scenario.calls).toEqual([]);
    const { proofs: begun } = await scenario.drill({ scope, wake: MANUAL });
    expect(begun).toMatchObject([{ answer: { kind: 'begun' } }, { answer: { code: 'UNKNOWN_PROTECTION' } }]);
    const again = await scenario.drill({ scope, wake: MANUAL });
    expect(again.proofs).toMatchObject([{ answer: { code: 'NO_POINT' } }, { answer: { code: 'UNKNOWN_PROTECTION' } }]);
  });
});

describe('the reaper', () => {
  test('removes what a restore left behind, though nothing brings it forward, once its time is over', async () => {
    const scenario = await backedUp();
    await scenario.drill();
    await scenario.look();
    scenario.advance(MINUTE_MS);
    await scenario.look();
    expect(leftovers(scenario.home).length).toBeGreaterThan(2);
    scenario.advance(HOUR_MS);
    expect((await scenario.drill({ dryRun: true })).reaped).toEqual([]);
    scenario.advance(HOUR_MS);
    const dry = await scenario.drill({ dryRun: true });
    expect(dry.reaped.length).toBe(leftovers(scenario.home).length);
    for (let minute = 0; minute < 4; minute += 1) {
      await scenario.drill();
      scenario.advance(MINUTE_MS);
    }
    expect(leftovers(scenario.home)).toEqual([]);
  });

  test('leaves a machine alone that has become a member since', async () => {
    const scenario = await backedUp();
    const [machine] = scenario.home.instances.values();
    const connected = scenario.connect();
    await connected.restoration.tag(
      [machine?.id ?? ''],
      new Map([
        ['ballast:restore', 'db-1'],
        ['ballast:expires-at', '2020-01-01T00:00:00.000Z'],
      ]),
    );
    expect((await scenario.drill()).reaped).toMatchObject([{ result: 'skipped', because: 'it is a member of db' }]);
    expect(machine?.lifecycle).toBe('running');
  });
});
