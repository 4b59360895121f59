import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerBackupDay, tellMoments } from '../../cli/backup-day/backup-day-rows.ts';
import { renderBackupSection } from '../../cli/backup-day/backup-day-section.ts';
import { renderBackupDay } from '../../cli/backup-day/render-backup-day.ts';
import { formatMinutes } from '../../cli/output/format.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { HOUR_MS, SECOND_MS } from '../../shared/core/time.ts';
import { backupDayOf, regionDayOf, restoreOf } from './build-backup-day.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

describe('a day of backups', () => {
  const text = (changes: Parameters<typeof backupDayOf>[0] = {}): string =>
    renderBackupDay(backupDayOf(changes), paintNothing);

  it('is counted for each Region', () => {
    const shown = text();
    expect(shown).toMatch(/^Recovery points +us-east-1, home +us-west-2, copies$/m);
    expect(shown).toMatch(/^Whole +2 +2$/m);
    expect(shown).toMatch(/^Retired by the policy +1 +1$/m);
    expect(shown).toMatch(/^Largest RPO, 122:00 allowed +122:00 +122:00$/m);
    expect(shown).toMatch(/^Stored in the end +12\.3 GiB +12\.3 GiB$/m);
    expect(shown).toMatch(/^Copied in +– +3 GiB$/m);
    expect(shown).toMatch(/^Proof, restored and checked +passed in 6:00 +–$/m);
  });

  it('says what a restore lost and how long it took, by phase', () => {
    const shown = text();
    expect(shown).toMatch(/^RPO, point to request +60:00$/m);
    expect(shown).toMatch(/^ {2}written since, and lost +61:00$/m);
    expect(shown).toMatch(/^RTO, request to service +4:00$/m);
    expect(shown).toMatch(/^ {2}volumes made +1:00\n {2}volumes swapped +3:00$/m);
    expect(shown).not.toContain('machine launched');
  });

  it('fits a terminal of 80 columns, but for sentences', () => {
    const lines = text()
      .split('\n')
      .filter((line) => !/[.;]/.test(line));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('does not hide what went wrong', () => {
    expect(answerBackupDay(backupDayOf())).toMatch(/was kept: .*; every restore served within 4 min\.$/);
    const late = regionDayOf('us-west-2', { largestAge: { ageMs: 3 * HOUR_MS, atMs: 0, lineage: '0' } });
    expect(answerBackupDay(backupDayOf({ regions: [regionDayOf('us-east-1'), late] }))).toContain('was missed');
    const never = regionDayOf('us-west-2', { largestAge: null, points: [] });
    expect(answerBackupDay(backupDayOf({ regions: [never] }))).toContain(
      'was missed: at most never whole in us-west-2',
    );
    const failed = backupDayOf({ restores: [restoreOf({ rtoMs: null, content: null, code: 'CHECK_FAILED' })] });
    expect(answerBackupDay(failed)).toContain('not everything was restored');
    expect(renderBackupDay(failed, paintNothing)).toMatch(/^RTO, request to service +not restored$/m);
    const [mishap, table] = tellMoments(failed);
    expect(mishap?.text).toBe('nobody was told, over at 01:05:00, not whole again');
    expect(table?.text).toBe('nothing was restored');
  });

  it('is drawn point by point, and text stays text', () => {
    const evil = '</svg><img src=x onerror="alert(1)">';
    const { markup } = renderBackupSection(backupDayOf({ fleet: evil, home: evil, standby: evil }));
    expect(markup).not.toContain('<img');
    expect(markup.match(/<circle class="retired"/g)).toHaveLength(2);
    expect(markup.match(/<circle class="failed"/g)).toHaveLength(2);
    expect(markup.match(/<circle class="kept"/g)).toHaveLength(2);
    expect(markup.match(/<rect class="proof"/g)).toHaveLength(1);
    expect(markup.match(/<rect class="restore"/g)).toHaveLength(1);
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('start', () => {
  const folder = createCliFolder();
  const start = (...args: readonly string[]) => {
    const files = ['--journal', folder.path('start.jsonl.gz'), '--report', folder.path('start.html')];
    const runs = ['--trace', folder.trace, '--incidents', 'none', '--region-outage', 'none'];
    return runCli(['start', ...runs, ...files, ...args], { BALLAST_CONFIG: folder.config });
  };

  it('tells a program of a day of backups that was measured, and shows the same on the page', async () => {
    const { stdout, stderr } = await start('--json');
    expect(stderr).toBe('');
    expect(linesOf(stdout)).toHaveLength(1);
    const { backups } = JSON.parse(stdout);
    expect(backups).toMatchObject({ fleet: 'db', machines: 2, rpoSeconds: 7_200, startMs: 0, endMs: 24 * HOUR_MS });
    const largest: readonly number[] = backups.regions.map(
      (region: { largestRpoSeconds: number }) => region.largestRpoSeconds,
    );
    const minutes = largest.map((seconds) => formatMinutes(seconds * SECOND_MS));
    for (const restore of backups.restores) {
      const seconds: readonly number[] = restore.phases
        .filter(({ phase }: { phase: string }) => !['kept', 'removing'].includes(phase))
        .map((span: { seconds: number }) => span.seconds);
      expect(seconds.reduce((sum, own) => sum + own, 0)).toBe(restore.rtoSeconds);
      expect(restore).toMatchObject({ serves: true, content: { heldMs: restore.takenAtMs, spoiled: false } });
    }
    const page = readFileSync(folder.path('start.html'), 'utf8');
    expect(page).toContain('<section class="backups"');
    expect(page).toContain(`<td>${minutes.join('</td><td>')}</td>`);
    expect(page).not.toContain('--backups none');
  });

  it('prints it after the comparison, without colour where there is no terminal', async () => {
    const { stdout } = await start();
    expect(stdout).toMatch(/Requests lost[\s\S]+\nRecovery points [\s\S]+\nThe RPO of 2 h was kept: [\s\S]+\nReport /);
    expect(stdout).not.toContain('\u001b');
  });

  it('leaves it out when told to, and knows no other day', async () => {
    const { stdout } = await start('--backups', 'none');
    expect(stdout).not.toContain('Recovery points');
    const page = readFileSync(folder.path('start.html'), 'utf8');
    expect(page).not.toContain('<section class="backups"');
    expect(page).toContain('--backups none');
    expect(await start('--backups', 'week')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Allowed choices are day, none'),
    });
  });
});
