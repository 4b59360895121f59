import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paintNothing } from '../../cli/output/paint.ts';
import type { Tried } from '../../cli/tune/candidate.ts';
import { listChange } from '../../cli/tune/render-change.ts';
import { renderFront } from '../../cli/tune/render-front.ts';
import { checkWritable, writeChange } from '../../cli/tune/write-change.ts';
import { drawFront } from '../../cli/web/draw-front.ts';
import { renderTuning } from '../../cli/web/render-tuning.ts';
import { SAMPLE_TEXT } from '../config/sample-config.ts';
import { fileOf, SLO, totalsOf, triedOf } from './build-tuning.ts';
import { createCliFolder } from './run-cli.ts';

describe('a change that is written', () => {
  const folder = createCliFolder();

  it('replaces the text that it was made from, and no other', () => {
    const path = folder.write('written.yml', 'one\n');
    const file = { ...fileOf('one\n'), path };
    writeChange(file, 'two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
    expect(() => writeChange(file, 'three\n')).toThrow(/was changed while this ran/);
    expect(readFileSync(path, 'utf8')).toBe('two\n');
  });

  it('needs a file that can be written', () => {
    expect(() => checkWritable(folder.path('none.yml'))).toThrow(/^cannot write .*none\.yml; leave out --write/);
    expect(() => checkWritable(folder.config)).not.toThrow();
  });
});

describe('what is shown of a tuning', () => {
  const present: Tried = { candidate: { edits: [] }, totals: totalsOf(100, 0.0005) };
  const best = triedOf(70, 80, 0.0009);

  it('is a change as lines of a diff with a little around them', () => {
    const after = SAMPLE_TEXT.replace('target: 60', 'target: 70');
    expect(listChange('ballast.yml', SAMPLE_TEXT, after)).toEqual([
      '         kind: target-tracking',
      '         metric: cpu',
      '-        target: 60',
      '+        target: 70',
    ]);
    expect(listChange('ballast.yml', SAMPLE_TEXT, SAMPLE_TEXT)).toEqual([]);
  });

  it('is the front in a table, the present policy in it', () => {
    const tried = [present, best, triedOf(85, 60, 0.02), triedOf(62, 110, 0.0006)];
    const rows = renderFront(tried, { present, best }, SLO, paintNothing)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ['on the days tuned on', 'shortfall', 'keeps it', 'cost', 'of now', 'actions a day'],
      ['cpu.target 85', '2 %', 'no', 'USD 60.00', '60 %', '5'],
      ['cpu.target 70', '0.09 %', 'yes', 'USD 80.00', '80 %', '5'],
      ['as it is', '0.05 %', 'yes', 'USD 100.00', '100 %', '5'],
    ]);
  });

  it('is a plot with a point for each, where cheaper is left and less is below', () => {
    const points = [
      { label: 'as it is', cost: 1, shortfall: 0.0005, kind: 'present', heldOut: false },
      { label: '<70>', cost: 0.8, shortfall: 0.01, kind: 'best', heldOut: true },
      { label: 'nothing short', cost: 2, shortfall: 0, kind: 'tried', heldOut: false },
    ] as const;
    const { markup } = drawFront(points, SLO);
    const circles = [...markup.matchAll(/<circle class="([^"]+)" cx="([\d.]+)" cy="([\d.]+)"/g)];
    const [tried, now, found] = circles.map(([, name, x, y]) => ({ name, x: Number(x), y: Number(y) }));
    expect([tried?.name, now?.name, found?.name]).toEqual(['tried', 'present', 'best held-out']);
    expect(found?.x).toBeLessThan(now?.x ?? 0);
    expect(now?.x).toBeLessThan(tried?.x ?? 0);
    expect(found?.y).toBeLessThan(now?.y ?? 0);
    expect(now?.y).toBeLessThan(tried?.y ?? 0);
    expect(markup).toContain('&lt;70&gt;, on the days held out: 1 % short, cost 80 %');
    expect(markup).toContain('SLO 0.1 %');
    expect(markup).not.toMatch(/NaN|Infinity/);
  });

  it('is the change on the page, or that there is none', () => {
    const tuning = { points: [], slo: SLO, path: 'ballast.yml', because: 'of this' };
    const one = [{ label: 'as it is', cost: 1, shortfall: 0, kind: 'present', heldOut: false } as const];
    const page = renderTuning({ ...tuning, points: one, change: ['-  target: 60', '+  target: 70'] }).markup;
    expect(page).toContain('<span class="added">+  target: 70');
    expect(page).toContain('<span class="removed">-  target: 60');
    expect(renderTuning({ ...tuning, points: one, change: [] }).markup).toContain('None is advised.');
  });
});
