import { Script } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePair } from '../../cli/comparison/describe-pair.ts';
import { renderReport } from '../../cli/web/render-report.ts';
import { DAY_MS } from '../../shared/core/time.ts';
import { decisionAt, incidentOf, reportOf, runOf, START_MS } from './build-report.ts';

const scriptsOf = (page: string): readonly string[] =>
  [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);

/** The page without its scripts and styles: what a person reads. */
const bodyOf = (page: string): string => page.replace(/<(script|style)[\s\S]*?<\/\1>/g, '');

describe('the report', () => {
  it('is one file that loads nothing', () => {
    const page = renderReport(reportOf());
    expect(bodyOf(page)).toContain('content="default-src &#39;none&#39;;');
    expect(bodyOf(page)).not.toMatch(/\b(src|href|srcset|action|data)\s*=\s*["']?(?!["'])/i);
    expect(page.replace(/\/\*[\s\S]*?\*\//g, '')).not.toMatch(
      /@import|url\(|<link|<iframe|<object|import\(|\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket/,
    );
  });

  it('carries scripts that the browser can read', () => {
    const scripts = scriptsOf(renderReport(reportOf()));
    expect(scripts).toHaveLength(2);
    for (const script of scripts) expect(() => new Script(script)).not.toThrow();
    expect(scripts.join('')).not.toMatch(/^(import|export) /m);
  });

  it('answers its question in one sentence', () => {
    const better = runOf('Ballast', { totals: { ...runOf('').totals, lost: 36, instanceHours: 13.2, costUsd: 0.957 } });
    const page = renderReport(reportOf(describePair(better, runOf('AWS target tracking'))));
    expect(bodyOf(page)).toContain(
      'Ballast lost 0.10\u00a0% of the requests, AWS target tracking 1.0\u00a0%, for 10\u00a0% more instance-hours.',
    );
  });

  it('compares in a table, with the better marked in words too', () => {
    const better = runOf('Ballast', { totals: { ...runOf('').totals, lost: 36 } });
    const page = renderReport(reportOf({ runs: [better, runOf('AWS target tracking')] }));
    expect(bodyOf(page)).toMatch(
      /Requests lost<\/th>\s*<td class="better">36<span class="sign" title="better"> ✓<\/span><\/td>\s*<td>360<\/td>\s*<td class="difference">−90 %/,
    );
  });

  it('lists all decisions of both, in order, each with its code and its reasons', () => {
    const arbitraryDecisions = fc.array(
      fc.record({ code: fc.constantFrom('SCALE_OUT', 'SCALE_IN', 'IN_BAND'), to: fc.nat(50), because: fc.string() }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(arbitraryDecisions, (made) => {
        const decisions = made.map(({ code, to, because }, minute) =>
          decisionAt(minute, { code, to, steps: [{ rule: 'cpu', before: 2, after: to, because }] }),
        );
        const page = renderReport(reportOf({ runs: [runOf('Ballast', { decisions }), runOf('AWS target tracking')] }));
        const codes = [...bodyOf(page).matchAll(/data-run="0" data-at=[\s\S]*?<code>(\w+)<\/code>/g)].map(
          ([, code]) => code,
        );
        expect(codes).toEqual(made.map(({ code }) => code));
        expect(bodyOf(page).match(/data-run="1" data-at=/g)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('shows text as text, wherever it comes from', () => {
    const evil = '</script><img src=x onerror="alert(1)">';
    const decisions = [
      decisionAt(1, { votes: [evil], actions: [evil], steps: [{ rule: evil, before: 1, after: 1, because: evil }] }),
    ];
    const page = renderReport(
      reportOf({ fleet: evil, load: evil, command: evil, runs: [runOf(evil, { decisions }), runOf('AWS')] }),
    );
    expect(page).not.toContain('<img');
    expect(scriptsOf(page)).toHaveLength(2);
    expect(bodyOf(page)).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  });

  it('draws from columns of one length, that start when the run started', () => {
    const page = renderReport(reportOf());
    const [, text = ''] = /<script type="application\/json" id="series">(.*?)<\/script>/.exec(page) ?? [];
    const series = JSON.parse(text);
    expect(series).toMatchObject({ startSeconds: START_MS / 1_000, stepSeconds: 60, unitRate: 100 });
    for (const { name: _, ...columns } of series.runs) {
      expect(Object.values<number[]>(columns).map((column) => column.length)).toEqual([3, 3, 3, 3, 3]);
    }
  });

  it('names the day of a decision when it is of several days', () => {
    const decisions = [decisionAt(1, { untilMs: START_MS + DAY_MS, count: 3, to: 2 })];
    const long = { load: [], ready: [], billed: [], desired: [], lost: [] };
    const columns = { ...long, load: Array.from({ length: 2_880 }, () => 100) };
    const oneDay = renderReport(reportOf({ runs: [runOf('Ballast', { decisions }), runOf('AWS')] }));
    const twoDays = renderReport(reportOf({ runs: [runOf('Ballast', { decisions, columns }), runOf('AWS')] }));
    expect(bodyOf(oneDay)).toMatch(/>00:01<\/time>–00:00</);
    expect(bodyOf(twoDays)).toMatch(/>01-15 00:01<\/time>–01-16 00:00</);
  });

  it('shows incidents as a table and where they were, and nothing of them where none struck', () => {
    const theirs = incidentOf({ wholeAtMs: START_MS + 230_000, lost: 2_000, launched: [] });
    const missed = incidentOf({ name: 'spot-reclaim', taken: [], missed: 'no Spot instance was in service' });
    const runs = [
      runOf('Ballast', { incidents: [incidentOf(), missed] }),
      runOf('AWS target tracking', { incidents: [theirs, missed] }),
    ] as const;
    const page = renderReport(reportOf({ runs }));
    expect(bodyOf(page)).toMatch(
      /<b>00:00:20 dead-instance<\/b><\/th><td>2:10<\/td><td>3:30<\/td><td class="difference">−38 %<\/td>/,
    );
    expect(bodyOf(page)).toContain('<b>Ballast</b> lost 1 of 4 machines, below desired from 00:00:20 to 00:02:30;');
    const [, text = ''] = /id="series">(.*?)<\/script>/.exec(page) ?? [];
    const { incidents } = JSON.parse(text);
    const start = START_MS / 1_000;
    const struck = { name: 'dead-instance', from: start + 20, to: start + 20, belowFrom: start + 20 };
    expect(incidents).toMatchObject([[{ ...struck, belowTo: start + 150 }], [{ ...struck, belowTo: start + 230 }]]);
    expect(incidents.map((run: readonly unknown[]) => run.length)).toEqual([1, 1]);
    const calm = renderReport(reportOf());
    expect(bodyOf(calm)).not.toContain('Time to recover');
    expect(bodyOf(calm)).not.toContain('class="incident"');
  });

  it('says how often nothing was changed, and why', () => {
    const page = renderReport(
      reportOf({ runs: [runOf('Ballast', { holds: { WARMING: 2, IN_BAND: 1_400 } }), runOf('AWS')] }),
    );
    expect(bodyOf(page)).toContain('Looks that changed nothing, by code: IN_BAND 1,400, WARMING 2.');
  });
});
