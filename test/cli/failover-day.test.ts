import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerFailoverDay, tabulateTimeline, tellMoves } from '../../cli/failover-day/failover-day-rows.ts';
import { renderFailoverSection } from '../../cli/failover-day/failover-day-section.ts';
import { renderFailoverDay } from '../../cli/failover-day/render-failover-day.ts';
import { paintNothing } from '../../cli/output/paint.ts';
import { failoverDayOf, failoverOf, moveReportOf } from './build-failover-day.ts';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

describe('a Region outage', () => {
  const text = (changes: Parameters<typeof failoverDayOf>[0] = {}): string =>
    renderFailoverDay(failoverDayOf(changes), paintNothing);

  it('is told to the second, in the order in which it happened', () => {
    const shown = text();
    expect(shown).toMatch(/^us-east-1 black-holed, Route 53's control plane down +00:10:00 +–$/m);
    expect(shown).toMatch(/^fenced in vain; flipped by the data plane alone +00:11:23 +1:23$/m);
    expect(shown).toMatch(/^10 units in service there +00:12:30 +2:30\n50 % of clients in us-west-2 +00:12:33 +2:33$/m);
    expect(shown).toMatch(/^readiness of us-east-1: green, 1 of 1 green +01:30:00 +80:00$/m);
    const [, ...moments] = tabulateTimeline(failoverDayOf()).rows.map(([, at]) => at);
    expect(moments).toEqual(moments.toSorted());
  });

  it('is split into parts, beside what Route 53 alone would have come to', () => {
    const shown = text();
    expect(shown).toMatch(/^Moved by, min:s +Ballast +10 s x 3 +10 s, 2 up$/m);
    expect(shown).toMatch(/^ {2}detect, by quorum +1:20 +– +–$/m);
    expect(shown).toMatch(/^ {2}decide and act +3 s +– +–$/m);
    expect(shown).toMatch(/^RTO, to 99 % of clients +3:22 +1:40 +1:40$/m);
    expect(shown).toMatch(/^Requests lost in 15 min +12,345 +6,789 +34,567\n {2}of 100,000 +12 % +6.8 % +35 %$/m);
  });

  it('fits a terminal of 80 columns, but for sentences', () => {
    const lines = text()
      .split('\n')
      .filter((line) => !/[.;]/.test(line.replace(/\.\d/g, '')));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells of the drill before, and of what came after', () => {
    const shown = text();
    expect(shown).toContain('the same move of ballast-drill.shop.example.com, a week before');
    expect(shown).toContain('DRILLED, RTO 1 min 10 s from its beginning, cleaned up; 0 of 50,000 requests lost');
    expect(shown).toContain('nothing moved by itself until somebody asked at 01:30:00');
    expect(shown).toContain('MOVED, 99 % of clients after 2 min 2 s, 0 s of it for machines');
  });

  it('does not hide what went wrong', () => {
    const never = [0.5, 0.9, 0.99].map((share) => ({ share, atMs: null }));
    const parts = { detectMs: 1, approvalMs: null, ownMs: null, capacityMs: null, dnsMs: null, clientsMs: null };
    const failed = failoverDayOf({
      failover: failoverOf({
        reached: never,
        answeredMs: null,
        raisedMs: null,
        parts,
        report: moveReportOf(0, { code: 'ABORTED' }),
      }),
      drill: { ...failoverDayOf().drill, cleanedUp: false },
      movesByItself: 2,
      failback: null,
    });
    expect(answerFailoverDay(failed)).toMatch(/^Clients never came to us-west-2: 12 % of the requests/);
    expect(tellMoves(failed).map((moment) => moment.text)).toEqual([
      expect.stringContaining('NOT cleaned up'),
      expect.stringContaining('2 moves by itself'),
      'refused',
    ]);
    expect(renderFailoverDay(failed, paintNothing)).toMatch(/^99 % of clients in us-west-2 +– +–$/m);
    expect(renderFailoverSection(failed).markup).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is drawn in two parts, with what took its time, and text stays text', () => {
    const evil = '</svg><img src=x onerror="alert(1)">';
    const { markup } = renderFailoverSection(failoverDayOf({ dnsName: evil, witness: evil }));
    expect(markup).not.toContain('<img');
    expect(markup.match(/<rect class="phase"/g)).toHaveLength(7);
    expect(markup.match(/<polyline class="age home"/g)).toHaveLength(4);
    expect(markup.match(/<polyline class="age away"/g)).toHaveLength(4);
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('start', () => {
  const folder = createCliFolder();
  const start = (...args: readonly string[]) => {
    const files = ['--journal', folder.path('start.jsonl.gz'), '--report', folder.path('start.html')];
    const runs = ['--trace', folder.trace, '--incidents', 'none', '--backups', 'none'];
    return runCli(['start', ...runs, ...files, ...args], { BALLAST_CONFIG: folder.config });
  };

  it('tells a program of an outage that was measured, and shows the same on the page', async () => {
    const { stdout, stderr } = await start('--json');
    expect(stderr).toBe('');
    expect(linesOf(stdout)).toHaveLength(1);
    const { regionOutage } = JSON.parse(stdout);
    const { failover, times, drill, failback, readiness, movesByItself } = regionOutage;
    expect(failover.move).toMatchObject({ code: 'MOVED', plan: { kind: 'failover', cause: 'quorum' } });
    expect([drill.cleanedUp, drill.lost, movesByItself]).toEqual([true, 0, 0]);
    expect([readiness.standing, failback.move.plan.kind]).toEqual(['green', 'failback']);
    const parts: readonly number[] = Object.values(failover.seconds);
    const [, , nearlyAll] = failover.reached;
    expect(parts.reduce((sum, one) => sum + one, 0)).toBeCloseTo((nearlyAll.atMs - times.struckMs) / 1_000);
    const page = readFileSync(folder.path('start.html'), 'utf8');
    expect(page).toContain('<section class="outage"');
    expect(page).toContain(
      `<td>${new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(failover.lost)}</td>`,
    );
    expect(page).not.toContain('--region-outage none');
  }, 60_000);

  it('leaves it out when told to, and knows no other outage', async () => {
    const { stdout } = await start('--region-outage', 'none');
    expect(stdout).not.toContain('Region outage');
    const page = readFileSync(folder.path('start.html'), 'utf8');
    expect(page).not.toContain('<section class="outage"');
    expect(page).toContain('--region-outage none');
    expect(await start('--region-outage', 'week')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Allowed choices are day, none'),
    });
  });
});
