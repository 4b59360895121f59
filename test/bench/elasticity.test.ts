import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { recordedLoads } from '../../bench/elasticity/bench-load.ts';
import { drawFronts } from '../../bench/elasticity/draw-fronts.ts';
import { judgeElasticity } from '../../bench/elasticity/judge-elasticity.ts';
import type { Duel, LoadResult } from '../../bench/elasticity/measure-loads.ts';
import { renderElasticityPage } from '../../bench/elasticity/render-elasticity.ts';
import { runBallast } from '../../bench/elasticity/run-ballast.ts';
import { scenarioOf } from '../../bench/elasticity/scenario.ts';
import { aggregate, isUnbeaten, keepsSlo, runsByLabel, summarizeDuels } from '../../bench/elasticity/summarize.ts';
import { withSection } from '../../bench/with-section.ts';
import type { Elasticity } from '../../sim/elasticity/measure-elasticity.ts';
import { configOf, cpuPolicy, webFleet } from '../sim/simulated-config.ts';

const elasticityOf = (changes: Partial<Elasticity> = {}): Elasticity => ({
  minutes: 1_440,
  shortfall: 0.001,
  underMinutes: 3,
  costMinutes: 5_000,
  cost: 1.2,
  thetaU: 0.1,
  thetaO: 20,
  tauU: 1,
  tauO: 90,
  upsilon: 30,
  actionsPerDay: 40,
  reversals: 2,
  ...changes,
});

const rivalAt = (cost: number): NonNullable<Duel['rival']> => ({
  name: 'mig',
  target: 70,
  elasticity: elasticityOf({ cost }),
});

const duelOf = (shortfall: number, cost: number, rival: number | null, rivalAsLax = rival): Duel => ({
  slo: 0.001,
  ballast: elasticityOf({ shortfall, cost }),
  rival: rival === null ? null : rivalAt(rival),
  rivalAsLax: rivalAsLax === null ? null : rivalAt(rivalAsLax),
});

const resultOf = (name: string, duels: readonly Duel[], trackingActions = 60): LoadResult => ({
  name,
  source: 'generated',
  days: 14,
  bootMinutes: 3,
  duels,
  peers: {
    settings: [{ label: 'TT-60', elasticity: elasticityOf({ actionsPerDay: trackingActions, shortfall: 0.02 }) }],
    best: [],
    fronts: [
      {
        name: 'mig',
        points: [
          { target: 80, cost: 1.1, shortfall: 0.01 },
          { target: 70, cost: 1.3, shortfall: 0 },
        ],
      },
    ],
  },
});

describe('summarizeDuels', () => {
  it('keeps an SLO up to one and a half times it', () => {
    expect(keepsSlo(duelOf(0.0015, 1, 1))).toBe(true);
    expect(keepsSlo(duelOf(0.001501, 1, 1))).toBe(false);
  });

  it('is unbeaten when it keeps the SLO and no rival does so for less', () => {
    expect(isUnbeaten(duelOf(0.001, 1.2, 1.2))).toBe(true);
    expect(isUnbeaten(duelOf(0.001, 1.2, 1.1))).toBe(false);
    expect(isUnbeaten(duelOf(0.001, 1.2, null))).toBe(true);
    expect(isUnbeaten(duelOf(0.002, 1.2, null))).toBe(false);
  });

  // Ratios 1.2 / 1.5 = 0.8 and 1.2 / 0.96 = 1.25: a geometric mean of 1.
  it('counts, and takes the geometric mean where there is a rival', () => {
    const duels = [duelOf(0.001, 1.2, 1.5, 1.2), duelOf(0.002, 1.2, 0.96, 0.6), duelOf(0.0001, 1.3, null)];
    const { costRatio, costRatioAsLax, ...counts } = summarizeDuels(duels);
    expect(counts).toEqual({ slo: 0.001, loads: 3, kept: 2, unbeaten: 2, outOfReach: 1 });
    expect(costRatio).toBeCloseTo(1, 9);
    expect(costRatioAsLax).toBeCloseTo(Math.SQRT2, 9);
  });
});

describe('aggregate', () => {
  it('takes the geometric mean of cost, and names the worst load', () => {
    const results = [
      resultOf('even', [duelOf(0.001, 1, 1)]),
      resultOf('bursty', [duelOf(0.01, 4, 1)]),
      resultOf('calm', [duelOf(0, 2, 1)]),
    ];
    const [ballast, tracking] = runsByLabel(results).map(aggregate);
    expect(ballast).toMatchObject({
      label: 'Ballast 0.1 %',
      shortfallMedian: 0.001,
      shortfallWorst: 0.01,
      worstLoad: 'bursty',
      actionsPerDay: 40,
    });
    expect(ballast?.cost).toBeCloseTo(2, 9);
    expect(ballast?.shortfallMean).toBeCloseTo(0.011 / 3, 12);
    expect(tracking?.label).toBe('TT-60');
  });
});

describe('judgeElasticity', () => {
  const lax = (duel: Duel): Duel => ({ ...duel, slo: 0.005 });
  const good = duelOf(0.001, 0.7, 1);

  it('holds when all of it holds', () => {
    const verdicts = judgeElasticity([resultOf('a', [good, lax(good)])]);
    expect(verdicts).toHaveLength(7);
    expect(verdicts.every(({ holds }) => holds)).toBe(true);
  });

  it('breaks where something does not', () => {
    const dear = duelOf(0.002, 0.9, 0.9);
    const verdicts = judgeElasticity([resultOf('a', [dear, lax(dear)], 39)]);
    expect(verdicts.map(({ holds }) => holds)).toEqual([false, false, false, true, true, false, false]);
  });
});

describe('the page and the picture', () => {
  const results = [
    resultOf('even', [duelOf(0.001, 1.25, 1.5), { ...duelOf(0.002, 1.1, null), slo: 0.005 }]),
    { ...resultOf('quick', [duelOf(0.002, 1.3, 1.2)]), bootMinutes: 1, source: 'recorded' as const },
  ];

  it('has a table for each load, boot time and SLO', () => {
    const page = renderElasticityPage(results, 'Node');
    expect(page).toContain('| even | 0.100 | yes | 1.25 | 40 | mig 70 | 1.50 | 0.83 | 0.83 |');
    expect(page).toContain('| even | 0.200 | yes | 1.10 | 40 | none |  |  |  |');
    expect(page).toContain('| quick | 0.200 | NO | 1.30 | 40 | mig 70 | 1.20 | 1.08 | 1.08 |');
    expect(page).toContain('| generated | 0.1 % | 1 of 1 | 1 of 1 | 0 | 0.83 | 0.83 |');
    expect(page).toContain('## even (generated, 14 days, boot 180 s)');
    expect(page).not.toContain('NaN');
  });

  it('draws a panel for each load, with every rival and both SLOs', () => {
    const picture = drawFronts(results);
    expect(picture.match(/<polyline/g)).toHaveLength(2);
    expect(picture.match(/r="4"/g)).toHaveLength(2);
    expect(picture).toContain('even (generated)');
    expect(picture).not.toContain('quick');
    expect(picture).not.toContain('NaN');
  });
});

describe('withSection', () => {
  it('replaces what is between the markers', () => {
    const page = 'before\n<!-- x: made by npm run y -->\nold\n<!-- /x -->\nafter\n';
    expect(withSection(page, 'x', 'y', 'new\n')).toBe(
      'before\n<!-- x: made by npm run y -->\n\nnew\n\n<!-- /x -->\nafter\n',
    );
    expect(() => withSection('nothing', 'x', 'y', 'new')).toThrow('lacks "<!-- x: made by npm run y -->"');
  });
});

describe('recordedLoads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads every CSV file of a folder by name, and says when there is none', () => {
    writeFileSync(join(folder, 'web_1min.csv'), 's,v\n0,1\n60,2\n');
    writeFileSync(join(folder, 'api.csv'), 's,v\n0,3\n60,4\n');
    writeFileSync(join(folder, 'notes.md'), 'no load');
    expect(recordedLoads(folder).map(({ name, load }) => [name, load.minutes])).toEqual([
      ['api', [3, 4]],
      ['web', [1, 2]],
    ]);
    expect(() => recordedLoads(join(folder, 'nowhere'))).toThrow('nowhere: no CSV files');
  });
});

describe('runBallast', () => {
  it('judges the fleet "web" of a configuration like any peer', async () => {
    const load = { startSeconds: 0, minutes: Array.from({ length: 120 }, () => 100) };
    const config = configOf({ ...webFleet, policies: [{ ...cpuPolicy, target: 60 }] });
    // 50 units are needed at the knee of 80 %; the run begins with 67 at 60 %, and stays there.
    const measured = await runBallast(config, scenarioOf(load, 3), 0.001);
    expect(measured).toMatchObject({ minutes: 120, shortfall: 0, costMinutes: 67 * 120, actionsPerDay: 0 });
    expect(measured.cost).toBeCloseTo(67 / 50, 9);
  });
});
