import { describe, expect, test } from 'vitest';
import type { RestoreInto } from '../../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/core/time.ts';
import type { RestoreReport } from '../../../shared/operations/restore-report.ts';
import { limitPool } from '../../../sim/pools.ts';
import { createRandom } from '../../../sim/random.ts';
import { protectionOf } from '../backups/backup-scenario.ts';
import { createInterleaver } from '../interleaver.ts';
import { backedUp, begun, finish, MANUAL, refused, shown } from './follow-restore.ts';
import {
  AWAY,
  createRestoreScenario,
  HOME,
  leftovers,
  PLAIN,
  type RestoreScenario,
  restoredTo,
  STORE,
  volumesOn,
} from './restore-scenario.ts';

const beginInPlace = async (scenario: RestoreScenario): Promise<RestoreReport> =>
  begun(await scenario.begin({ into: 'in-place', lineage: scenario.points()[0]?.lineage ?? null }));

const dataOn = ({ home }: RestoreScenario, instanceId: string) =>
  volumesOn(home, instanceId).filter(({ attachment }) => attachment?.device !== '/dev/xvda');

describe('in place', () => {
  test('gives a machine the data of the moment, loses what came after, and says how much and how long', async () => {
    const scenario = await backedUp();
    scenario.advance(20 * MINUTE_MS);
    const { id, point, instanceId } = await beginInPlace(scenario);
    const report = await finish(scenario, id);
    expect(report).toMatchObject({ code: 'AWAITING_ACCEPTANCE', phase: 'kept' });
    expect(report.rpoMs).toBe(report.startedMs - point.takenAtMs);
    expect(report.rpoMs).toBeGreaterThan(20 * MINUTE_MS);
    expect(report.rtoMs).toBe(report.spans.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0));
    const data = dataOn(scenario, instanceId ?? '');
    expect(data.map((volume) => restoredTo(scenario.home, volume))).toEqual([point.takenAtMs, point.takenAtMs]);
    expect(scenario.home.instances.get(instanceId ?? '')?.ready).toBe(true);
    expect(scenario.notices.map(({ code }) => code)).toEqual(['AWAITING_ACCEPTANCE']);
  });

  test('asks nothing twice in one look, however far listings lag behind: simulated seed 2084', async () => {
    const scenario = await backedUp({ describeLagMs: 20_000 });
    const { id } = await beginInPlace(scenario);
    await finish(scenario, id);
    const asked = scenario.calls
      .filter(({ port, method }) => port !== 'workflows' && method !== 'tag')
      .map(({ atMs, port, method, args }) => JSON.stringify([atMs, port, method, args]));
    const twice = asked.filter((call, index) => asked.indexOf(call) !== index);
    expect(twice).toEqual([]);
  });

  test('gives back what it had, with what was written until then, when a person undoes it', async () => {
    const scenario = await backedUp();
    const { id, instanceId } = await beginInPlace(scenario);
    const before = dataOn(scenario, instanceId ?? '').map((volume) => volume.id);
    await finish(scenario, id);
    expect(dataOn(scenario, instanceId ?? '').map((volume) => volume.id)).not.toEqual(before);
    await scenario.look({ id, wish: 'undo', wake: MANUAL });
    expect(await finish(scenario, id)).toMatchObject({ code: 'UNDONE', isOver: true });
    expect(dataOn(scenario, instanceId ?? '').map((volume) => volume.id)).toEqual(before);
    expect(leftovers(scenario.home)).toEqual([]);
    const again = await scenario.look({ id, wish: 'accept', wake: MANUAL });
    expect(again.refused).toMatchObject({ code: 'NOTHING_TO_ANSWER' });
  });

  test('goes back by itself when the machine does not pass its check', async () => {
    const check = { kind: 'command', command: 'check-data' } as const;
    const policy = { proof: { everyMs: 7 * 24 * HOUR_MS, check, withinMs: 10 * MINUTE_MS } };
    const scenario = await backedUp({ policy });
    scenario.home.commands.answer = () => ({ kind: 'ended', exitCode: 3, output: 'no such table' });
    const { id, instanceId } = await beginInPlace(scenario);
    const before = dataOn(scenario, instanceId ?? '').map((volume) => volume.id);
    const report = await finish(scenario, id);
    expect(report).toMatchObject({ code: 'CHECK_FAILED', isOver: true, way: 'back' });
    expect(report.explained).toContain('the check ended with 3: no such table');
    expect(dataOn(scenario, instanceId ?? '').map((volume) => volume.id)).toEqual(before);
    expect(leftovers(scenario.home)).toEqual([]);
    expect(scenario.home.instances.get(instanceId ?? '')?.ready).toBe(true);
  });

  test('is given up when a person says so, and leaves nothing', async () => {
    const scenario = await backedUp();
    const { id } = await beginInPlace(scenario);
    await scenario.passMinutes(4);
    await scenario.look({ id, wish: 'abort', wake: MANUAL });
    expect(await finish(scenario, id)).toMatchObject({ code: 'ABORTED', isOver: true });
    expect(leftovers(scenario.home)).toEqual([]);
    const record = (await scenario.ledger.readFleets(['db'])).get('db');
    expect(record?.overrides).toEqual([]);
  });

  test("leaves a person's longer pause alone, and puts a shorter one back", async () => {
    const scenario = await backedUp();
    const pause = (hours: number) =>
      ({
        kind: 'pause',
        untilMs: scenario.home.nowMs + hours * HOUR_MS,
        why: 'deploy',
        atMs: scenario.home.nowMs,
      }) as const;
    const overrides = async () => (await scenario.ledger.readFleets(['db'])).get('db')?.overrides.map(({ why }) => why);
    await scenario.ledger.putOverride('db', pause(0.7));
    const { id } = await beginInPlace(scenario);
    expect(await overrides()).toEqual([`restore ${id}`]);
    await finish(scenario, id);
    expect(await overrides()).toEqual(['deploy']);
    await scenario.ledger.putOverride('db', pause(9));
    await scenario.look({ id, wish: 'undo', wake: MANUAL });
    expect(await overrides()).toEqual(['deploy']);
  });

  test('ends well though listings lag behind', async () => {
    const scenario = await backedUp({ describeLagMs: 20_000 });
    const { id, point, instanceId } = await beginInPlace(scenario);
    expect(await finish(scenario, id)).toMatchObject({ code: 'AWAITING_ACCEPTANCE' });
    const data = dataOn(scenario, instanceId ?? '');
    expect(data.map((volume) => restoredTo(scenario.home, volume))).toEqual([point.takenAtMs, point.takenAtMs]);
  });
});

describe('in the Region of the copies', () => {
  test.each<RestoreInto>(['new', 'isolated'])(
    'restores into %s though the Region they came from is gone',
    async (into) => {
      const fleet = into === 'new' ? PLAIN : STORE;
      const scenario = await backedUp({ fleet });
      scenario.home.cutOff = true;
      const { id } = begun(await scenario.begin({ into, lineage: null }, { region: AWAY }));
      for (let minute = 0; minute < 30; minute += 1) {
        await scenario.look({}, { region: AWAY });
        scenario.advance(MINUTE_MS);
      }
      const report = await shown(scenario, id, AWAY);
      expect(report).toMatchObject({ isOver: true, code: into === 'new' ? 'RESTORED' : 'PROVEN', region: AWAY });
      expect(leftovers(scenario.away)).toEqual([]);
      if (into === 'new') {
        const [volume] = volumesOn(scenario.away, report.instanceId ?? '');
        expect(volume && restoredTo(scenario.away, volume)).toBe(report.point.takenAtMs);
      }
    },
  );
});

describe('bad input', () => {
  test('a dry run says what it would do and changes nothing', async () => {
    const scenario = await backedUp();
    const answer = await scenario.begin({
      into: 'in-place',
      lineage: scenario.points()[0]?.lineage ?? null,
      dryRun: true,
    });
    expect(answer).toMatchObject({ kind: 'planned', report: { code: 'RESTORE_PLANNED' } });
    expect(answer.kind === 'planned' && answer.report.steps.length).toBe(3);
    expect(scenario.calls).toEqual([]);
    expect((await scenario.look({ dryRun: true })).restores).toEqual([]);
  });

  test('is refused with one line, and nothing is touched', async () => {
    const scenario = await backedUp();
    const slot = scenario.points()[0]?.slot ?? '';
    const lines = [
      await scenario.begin({ region: AWAY }),
      await scenario.begin({ protection: 'nobody' }),
      await scenario.begin({ point: { kind: 'set', setId: 'set-9' } }),
      await scenario.begin({}),
      await scenario.begin({ lineage: slot }),
      await scenario.begin({ lineage: slot, into: 'in-place', zone: 'us-east-1f' }),
    ].map(refused);
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'WRONG_REGION',
      'UNKNOWN_PROTECTION',
      'UNKNOWN_POINT',
      'SOURCE_NEEDED',
      'SLOT_HELD',
      'NO_ZONE',
    ]);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    const touched = scenario.calls.filter(({ port }) => port !== 'workflows');
    expect(touched).toEqual([]);
    expect((await scenario.look({ dryRun: true })).restores).toEqual([]);
    expect((await scenario.look({ id: 'db-9' })).refused).toMatchObject({ code: 'UNKNOWN_RESTORE' });
  });
});

describe('at the same time', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'two who want one machine: one gets it, and each thing is done once (%i)',
    async (seed) => {
      const scenario = await backedUp();
      const lineage = scenario.points()[0]?.lineage ?? null;
      const both = createInterleaver(createRandom(seed));
      const begins = [1, 2].map(() => scenario.begin({ into: 'in-place', lineage }, { hook: both.hook }));
      await both.drain();
      const kinds = (await Promise.all(begins)).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['begun', 'refused']);
      for (let minute = 0; minute < 14; minute += 1) {
        const looks = createInterleaver(createRandom(seed + minute));
        const pending = [1, 2].map(() => scenario.look({}, { hook: looks.hook }));
        await looks.drain();
        await Promise.all(pending);
        scenario.advance(MINUTE_MS);
      }
      const { restores } = await scenario.look({ dryRun: true });
      expect(restores).toMatchObject([{ phase: 'kept' }]);
      const made = scenario.calls.filter(({ method, outcome }) => method === 'createVolume' && outcome.kind === 'done');
      expect(made).toHaveLength(2);
      expect(scenario.calls.filter(({ method }) => method === 'stop')).toHaveLength(1);
      expect(scenario.notices).toHaveLength(1);
    },
  );
});

describe('what is restored', () => {
  test('is the volume that is booted from, where there is no other', async () => {
    const scenario = await backedUp({ fleet: PLAIN });
    const { id, point, instanceId } = await beginInPlace(scenario);
    expect(await finish(scenario, id)).toMatchObject({ code: 'AWAITING_ACCEPTANCE', kept: [expect.any(String)] });
    const [root] = volumesOn(scenario.home, instanceId ?? '');
    expect(root?.attachment).toMatchObject({ device: '/dev/xvda', deleteOnTermination: true });
    expect(root && restoredTo(scenario.home, root)).toBe(point.takenAtMs);
    await scenario.look({ id, wish: 'accept', wake: MANUAL });
    expect(await finish(scenario, id)).toMatchObject({ code: 'ACCEPTED', isOver: true, kept: [] });
    expect(leftovers(scenario.home)).toEqual([]);
  });

  test('is a volume alone where nothing tells how to launch a machine, and stays', async () => {
    const by = { kind: 'tag', key: 'keep', value: 'yes', of: 'volumes' } as const;
    const scenario = await createRestoreScenario({ protections: [{ ...protectionOf(), name: 'disks', by }] });
    const [volume] = scenario.home.storage.volumes.values();
    if (volume === undefined) throw new Error('no volume');
    scenario.home.storage.volumes.set(volume.id, { ...volume, tags: new Map([['keep', 'yes']]) });
    await scenario.backUp(1);
    const disks = { protection: 'disks' };
    expect(refused(await scenario.begin(disks))).toMatch(/^NO_ZONE/);
    expect(refused(await scenario.begin({ ...disks, into: 'in-place' }))).toMatch(/^NOT_IN_PLACE/);
    expect(refused(await scenario.begin({ ...disks, into: 'isolated' }))).toMatch(/^NO_TEMPLATE/);
    const { id } = begun(await scenario.begin({ ...disks, zone: `${HOME}b` }));
    const report = await finish(scenario, id);
    expect(report).toMatchObject({ code: 'RESTORED_VOLUMES', instanceId: null });
    const made = scenario.home.storage.volumes.get(report.volumes[0]?.restored ?? '');
    expect(made).toMatchObject({ zone: `${HOME}b`, attachment: null });
    expect(made?.tags.has('ballast:expires-at')).toBe(false);
    expect((await scenario.drill()).reaped).toEqual([]);
  });
});

describe('a new machine', () => {
  test('is launched in the next place when one has no capacity', async () => {
    const scenario = await backedUp({ fleet: PLAIN });
    limitPool(scenario.home, { instanceType: 'c7g.large', zone: `${HOME}a`, market: 'on-demand' }, 0);
    const { id } = begun(await scenario.begin());
    const report = await finish(scenario, id);
    expect(report.code).toBe('RESTORED');
    expect(scenario.home.instances.get(report.instanceId ?? '')?.zone).toBe(`${HOME}b`);
    const launches = scenario.calls.filter(({ method }) => method === 'launch');
    expect(launches.map(({ outcome }) => outcome.kind)).toEqual(['failed', 'done']);
  });

  test('is removed when it does not pass its check, and never was a member', async () => {
    const check = { kind: 'http', port: 8080, path: '/' } as const;
    const policy = { proof: { everyMs: 7 * 24 * HOUR_MS, check, withinMs: 10 * MINUTE_MS } };
    const scenario = await backedUp({ fleet: PLAIN, policy });
    scenario.home.commands.answer = () => ({ kind: 'unknown', because: 'its agent is not connected' });
    const { id } = begun(await scenario.begin());
    expect(await finish(scenario, id)).toMatchObject({ code: 'CHECK_FAILED', isOver: true, rtoMs: null });
    expect(leftovers(scenario.home)).toEqual([]);
    expect(scenario.calls.filter(({ method }) => method === 'register')).toEqual([]);
    expect(scenario.notices.map(({ code }) => code)).toEqual(['CHECK_FAILED']);
    expect((await scenario.look()).restores).toEqual([]);
  });

  test('takes the slot that nobody holds in the Region of the copies, with its volumes', async () => {
    const scenario = await backedUp();
    const slot = scenario.points()[0]?.slot ?? '';
    const { id } = begun(await scenario.begin({ lineage: slot }, { region: AWAY }));
    const report = await finish(scenario, id, AWAY);
    expect(report).toMatchObject({ code: 'RESTORED' });
    expect(scenario.away.instances.get(report.instanceId ?? '')?.slot).toBe(slot);
    const slots = volumesOn(scenario.away, report.instanceId ?? '').map((volume) => volume.slot);
    expect(slots).toEqual([slot, slot, null]);
    expect(refused(await scenario.begin({ lineage: slot }, { region: AWAY }))).toMatch(/^SLOT_HELD/);
  });
});
