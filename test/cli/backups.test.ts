import { describe, expect, it } from 'vitest';
import { reportBackups } from '../../cli/backups/backups-report.ts';
import { CHANGED_PER_DAY, estimateUsdPerMonth, SNAPSHOT_USD_PER_GIB } from '../../cli/backups/estimate-cost.ts';
import { followBackup, isDone } from '../../cli/backups/follow-backup.ts';
import { lookDryAtBackups } from '../../cli/backups/look-dry.ts';
import { describeProgress, renderBackup } from '../../cli/backups/render-backup.ts';
import { renderBackups } from '../../cli/backups/render-backups.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import type { BallastConfig } from '../../shared/config/ballast-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import type { BackupPorts } from '../../shared/ports/backup-ports.ts';
import { AT, type BackupCloud, configWith, followerOf, OTHER_REGION, openBackupCloud, wishOf } from './backup-world.ts';

const reportOf = async ({ ports }: { readonly ports: BackupPorts }, config: BallastConfig, name?: string) =>
  reportBackups(await lookDryAtBackups(ports, config, AT), config, AT.stage, name);

const backUp = (opened: BackupCloud, config: BallastConfig, changes: Parameters<typeof wishOf>[1] = {}) => {
  const wish = wishOf(config, changes);
  const shown: string[] = [];
  const follower = followerOf(opened, shown, (answer) => describeProgress(answer, wish));
  return { wish, shown, answer: followBackup(opened.ports, config, AT, wish, follower) };
};

describe('a backup by hand', () => {
  it('is followed until every point is whole, and copied where that is waited for', async () => {
    const opened = openBackupCloud();
    const { wish, shown, answer } = backUp(opened, configWith(), { wait: 'copied' });
    const { lineages, code } = await answer;
    expect(lineages.map(({ lineage, state, copiedTo }) => [lineage, state, copiedTo])).toEqual(
      opened.machines.toSorted().map((id) => [id, 'whole', [OTHER_REGION]]),
    );
    expect(code).toBe('BACKED_UP');
    expect(shown[0]).toBe('web: 0 of 2 recovery points whole, 2 pending, 0 in eu-central-1, 0 s');
    expect(shown.at(-1)).toMatch(/^web: 2 of 2 recovery points whole, 2 in eu-central-1, \d+ min$/);
    expect(renderBackup(await answer, wish, paintNothing)).toMatch(/i-\w+ +web\.\S+ +whole +eu-central-1\n/);
  });

  it('takes another one though none is due, and only then', async () => {
    const opened = openBackupCloud(1);
    const config = configWith();
    await backUp(opened, config).answer;
    opened.pass(HOUR_MS);
    await backUp(opened, config, { now: false }).answer;
    expect((await reportOf(opened, config)).protections[0]?.points).toHaveLength(1);
    await backUp(opened, config).answer;
    const points = (await reportOf(opened, config)).protections[0]?.points ?? [];
    expect(points.map(({ classes }) => classes.includes('manual'))).toEqual([true, true]);
  });

  it('asks and leaves where nobody waits', async () => {
    const opened = openBackupCloud();
    const { wish, shown, answer } = backUp(opened, configWith(), { wait: 'not' });
    expect(isDone((await answer).lineages, { ...wish, wait: 'whole' })).toBe(false);
    expect(shown).toEqual([]);
  });

  it('is given up when nothing moves any more, and says why', async () => {
    const opened = openBackupCloud(1);
    const refuse = () => Promise.reject(new Fault('denied', 'ec2:CreateSnapshots', 'ec2:CreateSnapshots was denied'));
    const ports: BackupPorts = {
      ...opened.ports,
      snapshotsIn: (region) => ({ ...opened.ports.snapshotsIn(region), create: refuse }),
    };
    const { wish, answer } = backUp({ ...opened, ports }, configWith());
    const ended = await answer;
    expect(ended.lineages).toMatchObject([{ id: null, state: 'waiting' }]);
    expect(renderBackup(ended, wish, paintNothing)).toMatch(/failed take web\..*: ec2:CreateSnapshots was denied/);
  });

  it('fails at once where its sources cannot be read', async () => {
    const opened = openBackupCloud(1);
    const list = () => Promise.reject(new Fault('denied', 'ec2:DescribeInstances', 'ec2:DescribeInstances was denied'));
    const { answer } = backUp({ ...opened, ports: { ...opened.ports, sources: { list } } }, configWith());
    await expect(answer).rejects.toThrow('web: ec2:DescribeInstances was denied');
  });

  it('is seen though another look holds the lease', async () => {
    const opened = openBackupCloud(1);
    const { workflows, clock } = opened.ports;
    const key = { kind: 'backups', id: 'backups' } as const;
    await workflows.acquireLease(key, clock.nowMs(), clock.nowMs() + MINUTE_MS / 2);
    const { shown, answer } = backUp(opened, configWith());
    expect((await answer).lineages).toMatchObject([{ state: 'whole' }]);
    expect(shown[0]).toContain('0 of 1 recovery points whole, 1 pending');
  });
});

describe('ballast backups', () => {
  it('says how every lineage stands in every Region, what keeps each point, and what comes next', async () => {
    const opened = openBackupCloud();
    const config = configWith();
    await backUp(opened, config, { wait: 'copied' }).answer;
    opened.pass(HOUR_MS);
    const report = await reportOf(opened, config, 'web');
    const [web] = report.protections;
    expect(
      web?.lineages.map(({ present, waiting, regions }) => [present, waiting, regions.map((r) => r.region)]),
    ).toEqual([
      [true, null, [AT.region, OTHER_REGION]],
      [true, null, [AT.region, OTHER_REGION]],
    ]);
    for (const { regions } of web?.lineages ?? []) {
      for (const { rpoNowMs, rpoMs, missed } of regions) {
        expect(rpoNowMs).toBeGreaterThan(HOUR_MS);
        expect({ rpoMs, missed }).toEqual({ rpoMs: DAY_MS, missed: false });
      }
    }
    expect(web?.points).toHaveLength(2);
    for (const { regions } of web?.points ?? []) {
      expect(regions.map(({ region, standing }) => [region, standing])).toEqual([
        [OTHER_REGION, 'whole'],
        [AT.region, 'whole'],
      ]);
      for (const { keptFor } of regions) expect(keptFor).toEqual(expect.arrayContaining(['daily', 'last-good']));
    }
    expect(report).toMatchObject({
      version: 1,
      isDeployed: true,
      troubles: [],
      next: { code: 'BACKED_UP', steps: [] },
    });
    expect(report.usdPerMonth).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const text = renderBackups(report, true, paintNothing);
    expect(text).toContain('web  a fleet; one every 12 h; keeps 7 daily; copied to eu-central-1; never proven');
    expect(text).toMatch(/i-\w+ +eu-west-1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +1 h \d+ min +1 d +1\n/);
    expect(text).toMatch(/web\.\S+ +eu-west-1 +1 h \d+ min +whole +\d+ GiB +daily, \S.*last-good.* +-\n/);
    expect(text).toContain('The next look would change nothing. BACKED_UP: every recovery point that is due is there.');
    expect(renderBackups(report, false, paintNothing)).not.toContain('kept for');
  });

  it('says what is missed, what is gone and what would be done', async () => {
    const opened = openBackupCloud(1);
    const config = configWith();
    await backUp(opened, config).answer;
    opened.pass(2 * DAY_MS);
    const report = await reportOf(opened, config);
    expect(report.troubles.map(({ code }) => code)).toContain('RPO_MISSED');
    expect(report.next.code).toBe('BACKING_UP');
    const text = renderBackups(report, false, paintNothing);
    expect(text).toMatch(/RPO_MISSED web i-\w+ in eu-west-1: more would be lost now than is allowed: the newest is 48/);
    expect(text).toMatch(/The next look would do this\. BACKING_UP: recovery points are being taken:\n {2}take web\./);
    const { ports } = opened;
    const gone = await reportOf({ ports: { ...ports, sources: { list: () => Promise.resolve([]) } } }, config);
    expect(renderBackups(gone, false, paintNothing)).toMatch(/i-\w+ \(gone\) /);
  });

  it('shows what a Region holds without a ledger, or a policy, there', async () => {
    const opened = openBackupCloud(1);
    await backUp(opened, configWith(), { wait: 'copied' }).answer;
    const { protections: _, ...unprotected } = configWith();
    const missing = () => Promise.reject(new Fault('not-found', 'dynamodb:BatchGetItem', 'no such table'));
    const ports = { ...opened.ports, workflows: { ...opened.ports.workflows, read: missing } };
    const report = await reportOf({ ports }, unprotected, 'web');
    expect(report).toMatchObject({ isDeployed: false, protections: [{ name: 'web', protection: null, lineages: [] }] });
    const text = renderBackups(report, true, paintNothing);
    expect(text).toContain('Stage test is not deployed in eu-west-1: what is held there is shown.');
    expect(text).toContain('web  protected by nothing here: its points stay until they expire');
  });

  it('says so where there is nothing, and refuses a name that nothing has', async () => {
    const opened = openBackupCloud(0);
    const { protections: _, ...unprotected } = configWith();
    expect(renderBackups(await reportOf(opened, unprotected), false, paintNothing)).toBe(
      'Nothing gets recovery points in eu-west-1, and none are held for stage test.',
    );
    await expect(reportOf(opened, configWith(), 'wep')).rejects.toMatchObject({
      exitCode: 2,
      message: 'nothing called "wep" gets recovery points in eu-west-1; did you mean web?',
    });
    const text = renderBackups(await reportOf(opened, configWith()), false, paintNothing);
    expect(text).toContain('nothing is protected by it now, and nothing is kept');
  });
});

describe('what recovery points cost', () => {
  it('is a whole snapshot of each volume in each Region, and what changed since for the others', async () => {
    const opened = openBackupCloud(1);
    const config = configWith('{ every: 12h, prove: never, keep: { hourly: 48 } }');
    await backUp(opened, config).answer;
    const [first] = (await lookDryAtBackups(opened.ports, config, AT)).decision.points;
    const view = first?.holdings.get(AT.region)?.snapshots[0]?.view;
    const gib = (view?.fullBytes ?? 0) / 2 ** 30;
    expect(gib).toBeGreaterThan(0);
    if (first === undefined) throw new Error('nothing was taken');
    expect(estimateUsdPerMonth([first])).toBeCloseTo(gib * SNAPSHOT_USD_PER_GIB, 9);
    const later = { ...first, takenAtMs: first.takenAtMs + DAY_MS / 2 };
    const muchLater = { ...first, takenAtMs: later.takenAtMs + 100 * DAY_MS };
    const changed = 1 + CHANGED_PER_DAY / 2 + 1;
    expect(estimateUsdPerMonth([muchLater, first, later])).toBeCloseTo(gib * changed * SNAPSHOT_USD_PER_GIB, 9);
    expect(estimateUsdPerMonth([])).toBe(0);
  });
});
