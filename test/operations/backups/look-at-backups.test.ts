import { describe, expect, test } from 'vitest';
import { isWholeIn } from '../../../shared/core/backup/recovery-point.ts';
import { Fault } from '../../../shared/core/fault.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/core/time.ts';
import { cutOffRegion } from '../../../sim/faults/cut-off-region.ts';
import { failSnapshots, throttleSnapshots } from '../../../sim/faults/fail-snapshots.ts';
import { holdSnapshot } from '../../../sim/faults/hold-snapshot.ts';
import { terminateInstances } from '../../../sim/instances.ts';
import type { PointHook } from '../../../sim/point-hook.ts';
import { createRandom } from '../../../sim/random.ts';
import { createInterleaver } from '../interleaver.ts';
import { AWAY, type BackupScenario, countPoints, createBackupScenario, HOME, protectionOf } from './backup-scenario.ts';

const methodsOf = ({ calls }: BackupScenario, method: string) => calls.filter((call) => call.method === method);

/** Age of the newest whole point of each machine, in each Region; Infinity without one. */
const newestAges = (scenario: BackupScenario, region: string): readonly number[] => {
  const points = scenario.points().filter((point) => isWholeIn(point, region));
  return [...scenario.home.instances.values()].map(
    ({ id }) =>
      scenario.home.nowMs - (points.find(({ lineage }) => lineage === id)?.takenAtMs ?? Number.NEGATIVE_INFINITY),
  );
};

describe('a look at recovery points', () => {
  test('takes the first points at once, copies them, and is quiet then', async () => {
    const scenario = createBackupScenario();
    const [first] = (await scenario.look()).looks;
    expect(first).toMatchObject({ code: 'BACKING_UP', applied: 'yes' });
    await scenario.passMinutes(30);
    expect(countPoints(scenario.points(), HOME)).toEqual({ whole: 2, others: 0 });
    expect(countPoints(scenario.points(), AWAY)).toEqual({ whole: 2, others: 0 });
    scenario.advance(5 * MINUTE_MS);
    expect((await scenario.look()).looks).toMatchObject([{ code: 'BACKED_UP', outcomes: [], troubles: [] }]);
    expect((await scenario.look()).looks).toMatchObject([{ code: 'NOT_DUE' }]);
    expect(methodsOf(scenario, 'create')).toHaveLength(2);
    expect(scenario.notices).toEqual([]);
  });

  test('keeps every RPO and what the policy promises for three days, and no more', async () => {
    const scenario = createBackupScenario();
    for (let hour = 0; hour < 72; hour += 1) {
      await scenario.passMinutes(60);
      for (const region of [HOME, AWAY]) expect(Math.max(...newestAges(scenario, region))).toBeLessThan(2 * HOUR_MS);
    }
    // For each machine four hours, and beside them the first of today and of yesterday.
    for (const region of [HOME, AWAY]) {
      const { whole, others } = countPoints(scenario.points(), region);
      expect(whole - 12).toBeLessThanOrEqual(2);
      expect(whole).toBeGreaterThanOrEqual(12);
      expect(others).toBeLessThanOrEqual(2);
    }
    expect(scenario.notices).toEqual([]);
  });

  test('a dry run plans the same and changes nothing', async () => {
    const scenario = createBackupScenario();
    const [dry] = (await scenario.look({ dryRun: true })).looks;
    expect(dry).toMatchObject({ code: 'BACKING_UP', applied: 'dry-run', outcomes: [] });
    expect(dry?.decision?.plan).toHaveLength(2);
    expect(scenario.calls).toEqual([]);
    const [asked] = (await scenario.look({ dryRun: true, now: true })).looks;
    expect(asked?.decision?.plan).toHaveLength(2);
  });

  test('a person gets points now, though none is due, of what was named', async () => {
    const scenario = createBackupScenario();
    await scenario.passMinutes(10);
    const before = scenario.points().length;
    const wake = { kind: 'manual', id: 'by-hand', because: 'before the migration' } as const;
    const scope = { kind: 'named', protections: ['db'] } as const;
    const report = await scenario.look({ wake, scope, now: true });
    expect(report.looks[0]?.code).toBe('BACKING_UP');
    await scenario.look({ wake, scope: { kind: 'named', protections: ['other'] }, now: true });
    await scenario.passMinutes(5);
    const made = scenario.points().filter(({ classes }) => classes.includes('manual'));
    expect(made).toHaveLength(2);
    expect(scenario.points()).toHaveLength(before + 2);
    expect((await scenario.state()).manual).toMatchObject([{ protection: 'other' }]);
  });

  test('two handlers at once take each point once', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const scenario = createBackupScenario({ seed });
      const { hook, drain } = createInterleaver(createRandom(seed));
      const looks = [1, 2, 3].map((event) =>
        scenario.look({ wake: { kind: 'snapshot', id: `event-${event}`, because: 'an event' } }, { hook }),
      );
      await drain();
      await Promise.all(looks);
      await scenario.passMinutes(15);
      expect(methodsOf(scenario, 'create'), `seed ${seed}`).toHaveLength(2);
      expect(countPoints(scenario.points(), HOME)).toEqual({ whole: 2, others: 0 });
    }
  });

  test('losing the ledger takes nothing twice and forgets nothing', async () => {
    const scenario = createBackupScenario();
    await scenario.passMinutes(30);
    scenario.loseLedger();
    await scenario.passMinutes(9);
    expect(methodsOf(scenario, 'create')).toHaveLength(2);
    await scenario.passMinutes(10);
    expect(methodsOf(scenario, 'create')).toHaveLength(4);
  });
});

describe('backups in trouble', () => {
  test('a Region that cannot be read loses nothing, here or there, and is told of once', async () => {
    const scenario = createBackupScenario();
    await scenario.passMinutes(60);
    const restore = cutOffRegion(scenario.away);
    await scenario.passMinutes(12 * 60);
    // Every hour's point waits for its copy: nothing newer is known to be whole there.
    expect(countPoints(scenario.points(), HOME).whole).toBeGreaterThanOrEqual(24);
    expect(scenario.notices.filter(({ code }) => code === 'BACKUP_UNREADABLE')).toHaveLength(1);
    expect(methodsOf(scenario, 'delete')).toEqual([]);
    restore();
    await scenario.passMinutes(6 * 60);
    expect(Math.max(...newestAges(scenario, AWAY))).toBeLessThan(2 * HOUR_MS);
    expect(countPoints(scenario.points(), HOME).whole).toBeLessThanOrEqual(14);
  });

  test('a home that cannot be read takes nothing and deletes nothing', async () => {
    const scenario = createBackupScenario();
    await scenario.passMinutes(60);
    const calls = scenario.calls.length;
    const restore = cutOffRegion(scenario.home);
    await expect(scenario.look({ dryRun: true })).rejects.toThrow(/does not answer/);
    restore();
    expect(scenario.calls).toHaveLength(calls);
  });

  test('a key that cannot be used is found out by the state of the copy, told, and retried with pauses', async () => {
    const scenario = createBackupScenario({
      policy: { kmsKey: 'alias/dr', keep: { daily: 7 }, everyMs: DAY_MS, rpoMs: 3 * HOUR_MS },
    });
    await scenario.passMinutes(6 * 60);
    expect(countPoints(scenario.points(), AWAY).whole).toBe(0);
    const told = new Set(scenario.notices.map(({ code }) => code));
    expect(told).toEqual(new Set(['COPY_STUCK', 'RPO_MISSED']));
    // Six volumes, with pauses that double to half an hour.
    expect(methodsOf(scenario, 'copy').length).toBeLessThan(6 * 20);
    scenario.away.snapshots.keys.add('alias/dr');
    await scenario.passMinutes(2 * 60);
    expect(countPoints(scenario.points(), AWAY)).toEqual({ whole: 2, others: 0 });
    expect((await scenario.state()).rests).toEqual([]);
  });

  test('a set that fails counts as none, is taken again with pauses, told, and leaves nothing behind', async () => {
    const scenario = createBackupScenario({ machines: 1, policy: { copyTo: [] } });
    const [volume] = [...scenario.home.storage.volumes.keys()];
    const mend = failSnapshots(scenario.home, volume ?? '');
    await scenario.passMinutes(2 * 60);
    expect(countPoints(scenario.points(), HOME).whole).toBe(0);
    expect(methodsOf(scenario, 'create').length).toBeLessThan(12);
    expect(scenario.notices.map(({ code }) => code)).toContain('BACKUP_FAILED');
    mend();
    await scenario.passMinutes(3 * 60);
    expect(Math.max(...newestAges(scenario, HOME))).toBeLessThan(2 * HOUR_MS);
    expect(countPoints(scenario.points(), HOME).others).toBeLessThanOrEqual(1);
    expect((await scenario.state()).rests).toEqual([]);
  });

  test('a source that never got a point misses its RPO from when it was first seen', async () => {
    const scenario = createBackupScenario({ machines: 1, policy: { copyTo: [] } });
    for (const id of scenario.home.storage.volumes.keys()) throttleSnapshots(scenario.home, id, DAY_MS);
    await scenario.passMinutes(119);
    expect(scenario.notices.map(({ code }) => code)).toEqual(['BACKUP_FAILED']);
    await scenario.passMinutes(3);
    expect(scenario.notices.map(({ code }) => code)).toEqual(['BACKUP_FAILED', 'RPO_MISSED']);
  });

  test('what an image holds is told of, not asked for again and again, and goes when it may', async () => {
    const scenario = createBackupScenario({ machines: 1, policy: { copyTo: [], keep: { hourly: 2 } } });
    await scenario.passMinutes(30);
    const held = scenario.points()[0]?.holdings.get(HOME)?.snapshots[0]?.view.snapshotId ?? '';
    const release = holdSnapshot(scenario.home, held);
    await scenario.passMinutes(8 * 60);
    expect(methodsOf(scenario, 'delete').filter(({ args }) => args[0] === held)).toHaveLength(1);
    expect(scenario.notices.filter(({ code }) => code === 'HELD_BY_IMAGE')).toHaveLength(1);
    release();
    await scenario.passMinutes(24 * 60);
    expect(scenario.home.snapshots.byId.has(held)).toBe(false);
  });

  test('points of a machine that is gone expire; those of what is left are kept', async () => {
    const scenario = createBackupScenario({ policy: { keep: { hourly: 3 } } });
    await scenario.passMinutes(3 * 60);
    const [gone, left] = [...scenario.home.instances.keys()];
    terminateInstances(scenario.home, [gone ?? '']);
    await scenario.passMinutes(30 * 60);
    const lineages = new Set(scenario.points().map(({ lineage }) => lineage));
    expect(lineages).toContain(left);
    await scenario.passMinutes(8 * 24 * 60);
    expect(new Set(scenario.points().map(({ lineage }) => lineage))).toEqual(new Set([left]));
  });

  test('a policy that is gone leaves points to expire, and one that is only observed leaves all alone', async () => {
    const scenario = createBackupScenario({ machines: 1, policy: { keep: { hourly: 2 } } });
    await scenario.passMinutes(3 * 60);
    const before = scenario.points().length;
    scenario.protect([{ ...protectionOf({ keep: { hourly: 1 } }), mode: 'observe' }]);
    await scenario.passMinutes(5 * 60);
    expect(scenario.points()).toHaveLength(before);
    scenario.protect([]);
    await scenario.passMinutes(60);
    expect(scenario.points()).toHaveLength(before);
    await scenario.passMinutes(30 * 60);
    expect(scenario.points()).toEqual([]);
  });

  const FREEZING = {
    kind: 'application',
    freeze: 'fsfreeze -f /data',
    thaw: 'fsfreeze -u /data',
    frozenMaxMs: 30 * SECOND_MS,
  } as const;

  test('an application is frozen for its point, and thawed whatever happens', async () => {
    const scenario = createBackupScenario({ machines: 1, policy: { consistency: FREEZING, copyTo: [] } });
    await scenario.passMinutes(10);
    expect(scenario.points().map((point) => point.consistency)).toEqual(['application']);
    const commands = methodsOf(scenario, 'run').map(({ args }) => String(args[1]));
    expect(commands).toEqual([expect.stringMatching(/fsfreeze -f \/data$/), 'fsfreeze -u /data']);
  });

  test.each(['denied', 'unknown'] as const)(
    'a point is never called more than it is, though saying so fails (%s)',
    async (kind) => {
      const scenario = createBackupScenario({ machines: 1, policy: { consistency: FREEZING, copyTo: [] } });
      const hook: PointHook = async ({ method, args }) => {
        if (method === 'tag' && args[1] instanceof Map && args[1].has('ballast:consistency')) {
          throw new Fault(kind, 'ec2:CreateTags', 'no tag now');
        }
      };
      const [look] = (await scenario.look({}, { hook })).looks;
      expect(look?.outcomes).toMatchObject([{ result: 'done', because: 'called crash-consistent only: no tag now' }]);
      await scenario.passMinutes(15);
      expect(scenario.points().map((point) => point.consistency)).toEqual(['crash']);
      expect(methodsOf(scenario, 'create')).toHaveLength(1);
      expect((await scenario.state()).rests).toEqual([]);
    },
  );
});
