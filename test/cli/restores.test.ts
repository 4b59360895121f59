import { describe, expect, it } from 'vitest';
import { followBackup } from '../../cli/backups/follow-backup.ts';
import { parsePoint, resolvePoint } from '../../cli/input/parse-point.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { followRestore } from '../../cli/restores/follow-restore.ts';
import { isWellEnded } from '../../cli/restores/is-well-ended.ts';
import { refusalOf } from '../../cli/restores/refusal.ts';
import { describeRestore, renderRestore } from '../../cli/restores/render-restore.ts';
import { type RestoreOptions, toAnswer, toRequest } from '../../cli/restores/restore-wish.ts';
import { renderUpkeep } from '../../cli/status/render-upkeep.ts';
import { readUpkeep } from '../../cli/status/upkeep-status.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { RestoreWish } from '../../shared/core/restore/restore-request.ts';
import { HOUR_MS, MINUTE_MS } from '../../shared/core/time.ts';
import { beginRestore } from '../../shared/operations/begin-restore.ts';
import { lookAtRestores } from '../../shared/operations/look-at-restores.ts';
import type { RestoreReport } from '../../shared/operations/restore-report.ts';
import { AT, type BackupCloud, configWith, openBackupCloud, wishOf } from './backup-world.ts';

const OPTIONS: RestoreOptions = { stage: AT.stage, why: 'a test', wait: true };
const CONFIG = configWith();

/** A cloud an hour after its machines were backed up. */
const openBackedUp = async (count = 1): Promise<BackupCloud> => {
  const opened = openBackupCloud(count);
  const pause = () => Promise.resolve(opened.pass(MINUTE_MS));
  await followBackup(opened.ports, CONFIG, AT, wishOf(CONFIG), { show: () => {}, pause });
  opened.pass(HOUR_MS);
  return opened;
};

const begin = ({ restorePorts }: BackupCloud, options: Partial<RestoreOptions> = {}) => {
  const request = toRequest('web', AT.region, { ...OPTIONS, ...options }, restorePorts.clock.nowMs());
  return beginRestore(restorePorts, CONFIG, request, AT.stage);
};

const reportOf = async (answer: ReturnType<typeof begin>): Promise<RestoreReport> => {
  const begun = await answer;
  if (begun.kind === 'refused') throw refusalOf(begun);
  return begun.report;
};

const follow = ({ restorePorts, pass }: BackupCloud, begun: RestoreReport, shown: string[] = []) =>
  followRestore(begun, {
    advance: (id) => {
      const wake = { kind: 'manual', id: 'test', because: 'a test' } as const;
      return lookAtRestores(restorePorts, { wake, id, wish: null, dryRun: false });
    },
    show: (report) => {
      shown.push(describeRestore(report, restorePorts.clock.nowMs()));
    },
    pause: () => Promise.resolve(pass(MINUTE_MS)),
  });

const say = async ({ restorePorts }: BackupCloud, id: string, wish: RestoreWish): Promise<RestoreReport> => {
  const wake = { kind: 'manual', id: wish, because: 'a test' } as const;
  const { restores, refused } = await lookAtRestores(restorePorts, { wake, id, wish, dryRun: false });
  const [report] = restores;
  if (refused !== null || report === undefined) throw new Error('nothing was answered');
  return report;
};

describe('a restore by hand', () => {
  it('is planned, and changes nothing', async () => {
    const opened = await openBackedUp();
    const report = await reportOf(begin(opened, { dryRun: true }));
    const text = renderRestore(report, opened.restorePorts.clock.nowMs(), paintNothing);
    expect(text).toMatch(
      /^web-\w+ {2}web, web\.\S+ into a new machine\n {2}RESTORE_PLANNED: this is what would be restored\n {2}web\./,
    );
    expect(text).toMatch(/ {2}would launch c7g\.large in eu-west-1a.*\n/);
    expect(text).toMatch(/ {2}RPO 1 h \d+ min \(as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$/);
    expect(await opened.restorePorts.workflows.list('restore')).toEqual([]);
  });

  it('is followed from phase to phase, and tells RPO and RTO at its end', async () => {
    const opened = await openBackedUp();
    const shown: string[] = [];
    const ended = await follow(opened, await reportOf(begin(opened)), shown);
    expect(ended).toMatchObject({ code: 'RESTORED', isOver: true });
    expect(isWellEnded(ended.code)).toBe(true);
    expect(shown[0]).toMatch(/^web-\w+: \w+ for .+, .+ in all$/);
    const text = renderRestore(ended, opened.restorePorts.clock.nowMs(), paintNothing);
    expect(text).toMatch(/RESTORED: the machine serves again, from the recovery point\n/);
    expect(text).toMatch(/\n {2}launching \d+/);
    expect(text).toMatch(/\n {2}checking \d+/);
    expect(text).toMatch(/\n {2}RPO 1 h.*, RTO \d+ min/);
    expect(text).not.toContain('ballast restore --');
  });

  it('in place waits for a person, who takes one command to go back', async () => {
    const opened = await openBackedUp();
    const kept = await follow(opened, await reportOf(begin(opened, { into: 'in-place', root: true })));
    expect(kept).toMatchObject({ phase: 'kept', code: 'AWAITING_ACCEPTANCE', isOver: false });
    const text = renderRestore(kept, opened.restorePorts.clock.nowMs(), paintNothing);
    expect(text).toContain(`kept until accepted or undone: ${kept.kept.join(', ')}`);
    expect(text).toContain(`accept it with: ballast restore --accept ${kept.id} --region eu-west-1`);
    expect(text).toContain(`or go back with: ballast restore --undo ${kept.id}`);
    const undone = await follow(opened, await say(opened, kept.id, 'undo'));
    expect(undone).toMatchObject({ code: 'UNDONE', isOver: true });
    expect(isWellEnded(undone.code)).toBe(false);
    expect(isWellEnded(undone.code, 'undo')).toBe(true);
    expect(renderRestore(undone, 0, paintNothing)).toContain('(back)');
  });

  it('can be given up', async () => {
    const opened = await openBackedUp();
    const begun = await reportOf(begin(opened));
    expect(renderRestore(begun, begun.startedMs, paintNothing)).toContain(`ballast restore --abort ${begun.id}`);
    const steps = [
      { step: 'launch c7g.large', result: 'failed', because: 'no capacity' },
      { step: 'tag vol-1', result: 'done', because: '' },
    ] as const;
    const failing = renderRestore({ ...begun, steps }, begun.startedMs, paintNothing);
    expect(failing).toContain('\n  failed to launch c7g.large: no capacity\n');
    expect(failing).not.toContain('vol-1');
    const aborted = await follow(opened, await say(opened, begun.id, 'abort'));
    expect(aborted.code).toBe('ABORTED');
    expect([isWellEnded(aborted.code), isWellEnded(aborted.code, 'abort')]).toEqual([false, true]);
  });

  it('fails where the ledger forgot it', async () => {
    const opened = await openBackedUp();
    const begun = await reportOf(begin(opened));
    const advance = () => Promise.resolve({ restores: [], refused: null });
    const follower = { advance, show: () => {}, pause: () => Promise.resolve() };
    await expect(followRestore(begun, follower)).rejects.toThrow(`${begun.id} is not in the ledger any more`);
  });

  it('is refused in one line: what the person said is bad input, what the world says is a failure', async () => {
    const opened = await openBackedUp();
    const point = parsePoint('web.20200101T000000Z.i-0');
    await expect(reportOf(begin(opened, { point }))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^UNKNOWN_POINT: .*web\.20200101T000000Z\.i-0/),
    });
    await expect(reportOf(begin(opened, { point: parsePoint('2020-01-01') }))).rejects.toMatchObject({ exitCode: 2 });
    expect(refusalOf({ kind: 'refused', code: 'POINTS_UNKNOWN', because: 'throttled' })).toMatchObject({
      exitCode: 1,
      message: 'POINTS_UNKNOWN: throttled',
    });
  });
});

describe('a recovery point by name', () => {
  const nowMs = Date.parse('2026-11-21T12:00:00Z');

  it.each([
    ['latest', { kind: 'latest' }],
    ['web.20261121T030000Z.slot-3', { kind: 'set', setId: 'web.20261121T030000Z.slot-3' }],
    ['2026-11-20T03:00Z', { kind: 'time', atMs: Date.parse('2026-11-20T03:00:00Z') }],
    ['03:00', { kind: 'time', atMs: Date.parse('2026-11-21T03:00:00Z') }],
    ['13:00', { kind: 'time', atMs: Date.parse('2026-11-20T13:00:00Z') }],
  ])('%s', (text, choice) => {
    expect(resolvePoint(parsePoint(text), nowMs)).toEqual(choice);
  });

  it.each(['newest', 'snap-0123', 'web.20261121', '2026-13-01', ''])('is not %j', (text) => {
    expect(() => parsePoint(text)).toThrow(/Say latest, the id of a recovery point such as .+, or a time such as/);
  });
});

describe('what a person says to a restore', () => {
  it.each([
    [undefined, { accept: 'web-1' }, { id: 'web-1', wish: 'accept' }],
    [undefined, { undo: 'web-1' }, { id: 'web-1', wish: 'undo' }],
    [undefined, { abort: 'web-1' }, { id: 'web-1', wish: 'abort' }],
    ['web', {}, null],
  ] as const)('%s with %j', (name, options, answer) => {
    expect(toAnswer(name, { ...OPTIONS, ...options })).toEqual(answer);
  });

  it.each([
    [undefined, {}, 'say what to restore'],
    [undefined, { accept: 'web-1', undo: 'web-1' }, 'say only one of --accept, --undo and --abort'],
    ['web', { accept: 'web-1' }, '--accept takes the id of a restore alone; leave "web" out'],
    [undefined, { undo: 'web-1', into: 'new' }, '--into says nothing beside --undo'],
    [undefined, { abort: 'web-1', initializationRate: 100 }, '--initialization-rate says nothing beside --abort'],
  ] as const)('%s with %j is refused', (name, options, message) => {
    expect(() => toAnswer(name, { ...OPTIONS, ...options })).toThrow(message);
  });
});

describe('ballast status', () => {
  const statusOf = ({ ports, restorePorts }: BackupCloud, name?: string) =>
    readUpkeep({ backups: ports, restores: restorePorts }, CONFIG, AT, name);

  it('tells the worst RPO of what is protected, its troubles, and restores under way', async () => {
    const opened = await openBackedUp(2);
    const begun = await reportOf(begin(opened));
    const upkeep = await statusOf(opened, 'web');
    expect(upkeep).toMatchObject({
      backups: [{ name: 'web', points: 2, late: 0, worst: { rpoMs: 24 * HOUR_MS, missed: false } }],
      restores: [{ id: begun.id }],
      unreadable: [],
    });
    const nowMs = opened.ports.clock.nowMs();
    const [backups, restore, ...others] = renderUpkeep(upkeep, nowMs, paintNothing);
    expect(backups).toMatch(/^web backups: RPO 1 h \d+ min of 1 d at worst \(i-\w+ in eu-\w+-1\), 2 recovery points$/);
    expect(restore).toMatch(new RegExp(`^web restore RESTORING ${begun.id}: \\w+ for .+ in all$`));
    expect(others).toEqual([]);
    await follow(opened, begun);
    expect((await statusOf(opened)).restores).toEqual([]);
    opened.pass(48 * HOUR_MS);
    const late = renderUpkeep(await statusOf(opened), opened.ports.clock.nowMs(), paintNothing);
    expect(late[0]).toContain('2 sources are late');
    expect(late[1]).toMatch(/^RPO_MISSED web i-\w+ in eu-/);
    expect((await statusOf(opened, 'other')).backups).toEqual([]);
  });

  it('says what could not be read, and the rest all the same', async () => {
    const opened = await openBackedUp();
    const list = () => Promise.reject(new Fault('denied', 'dynamodb:Query', 'dynamodb:Query was denied'));
    const restorePorts = { ...opened.restorePorts, workflows: { ...opened.restorePorts.workflows, list } };
    const upkeep = await statusOf({ ...opened, restorePorts });
    expect(renderUpkeep(upkeep, 0, paintNothing)).toEqual([
      expect.stringContaining('web backups: '),
      'backups could not be read: dynamodb:Query was denied',
    ]);
  });

  it('has nothing to tell where nothing is protected', async () => {
    const { ports: backups, restorePorts: restores } = openBackupCloud(0);
    const { protections: _, ...unprotected } = CONFIG;
    const upkeep = await readUpkeep({ backups, restores }, unprotected, AT, undefined);
    expect(renderUpkeep(upkeep, 0, paintNothing)).toEqual([]);
    const fresh = renderUpkeep(await statusOf(openBackupCloud(1)), 0, paintNothing);
    expect(fresh[0]).toMatch(/^web backups: none is whole of 1 d at worst \(i-\w+ in eu-\w+-1\), 0 recovery points$/);
    const idle = await readUpkeep({ backups, restores }, CONFIG, AT, undefined);
    expect(renderUpkeep(idle, 0, paintNothing)).toEqual([
      'web backups: nothing is protected by it now, 0 recovery points',
    ]);
  });
});
