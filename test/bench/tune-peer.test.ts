import { describe, expect, it } from 'vitest';
import { bestHindsightPeers } from '../../bench/elasticity/measure-peers.ts';
import { peerRunner } from '../../bench/elasticity/run-peer.ts';
import { demandOf, scenarioOf } from '../../bench/elasticity/scenario.ts';
import { sweepPeer, tunePeer } from '../../bench/elasticity/tune-peer.ts';
import { dayShape, generateLoad } from '../../sim/generate-load.ts';

const load = generateLoad({ seed: 3, startSeconds: 0, minutes: 4 * 1_440, rate: 500, shapes: [dayShape] });
const scenario = scenarioOf(load, 3);

describe('scenarioOf', () => {
  it('lets the peak need 50 units at the knee', () => {
    const peak = demandOf(scenario).toSorted().at(-1) ?? 0;
    expect(peak / 0.8).toBeGreaterThanOrEqual(50);
    expect(peak / 0.8).toBeLessThan(50.5);
  });

  it('leaves out two days where there are more', () => {
    expect(scenario.leaveOut).toBe(2_880);
    expect(scenarioOf({ startSeconds: 0, minutes: load.minutes.slice(0, 2_880) }, 3).leaveOut).toBe(0);
  });

  it.each([[[]], [[0, 0]], [[5]]])('has a unit rate for %j', (minutes) => {
    const { unitRate } = scenarioOf({ startSeconds: 0, minutes }, 3);
    expect(unitRate).toBeGreaterThan(0);
    expect(unitRate).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

describe('tunePeer', () => {
  const run = peerRunner(scenario);
  const swept = sweepPeer(run, 'mig');

  it('finds the cheapest setting that keeps the SLO: a little more, and it is broken', () => {
    const tuned = tunePeer(run, swept, 0.001);
    expect(tuned?.elasticity.shortfall).toBeLessThanOrEqual(0.001);
    expect(run('mig', (tuned?.target ?? 0) + 0.5).shortfall).toBeGreaterThan(0.001);
  });

  it('finds none where none keeps it', () => {
    expect(tunePeer(run, swept, -1)).toBeNull();
  });
});

describe('bestHindsightPeers', () => {
  it.each([
    ['nothing', []],
    ['ten minutes', [9, 9, 8, 8, 7, 7, 8, 8, 9, 9]],
    ['three days at one level', Array.from({ length: 3 * 1_440 }, () => 7)],
    ['three days of nothing', Array.from({ length: 3 * 1_440 }, () => 0)],
  ])('has a number for everything in %s', (_what, minutes) => {
    const [best] = bestHindsightPeers(scenarioOf({ startSeconds: 0, minutes }, 3), [0.001]);
    for (const value of Object.values(best?.elasticity ?? {})) expect(Number.isFinite(value)).toBe(true);
    expect(best?.elasticity.shortfall).toBeLessThanOrEqual(0.001);
  });

  it('is no dearer than any rival at any whole target that keeps the SLO', () => {
    const [strict, loose] = bestHindsightPeers(scenario, [0.001, 0.005]);
    const run = peerRunner(scenario);
    for (const target of [50, 60, 70, 80]) {
      const { shortfall, cost } = run('hpa', target);
      if (shortfall <= 0.001) expect(strict?.elasticity.cost).toBeLessThanOrEqual(cost);
    }
    expect(loose?.elasticity.cost).toBeLessThanOrEqual(strict?.elasticity.cost ?? 0);
  });
});
