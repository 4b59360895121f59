import { describe, expect, it } from 'vitest';
import type { RunTotals } from '../../cli/comparison/run-totals.ts';
import { type Candidate, describeCandidate, findFront, type Tried } from '../../cli/tune/candidate.ts';
import { listKnobs } from '../../cli/tune/knobs.ts';
import { searchCandidates } from '../../cli/tune/search-candidates.ts';
import { splitDays } from '../../cli/tune/split-days.ts';
import { applyCandidate, configOf, sloPathOf } from '../../cli/tune/tuned-config.ts';
import { adviseOn, findBest } from '../../cli/tune/tuning.ts';
import { listLaxer, listVariants } from '../../cli/tune/variants.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import type { Fleet } from '../../shared/core/fleet.ts';
import { SAMPLE_TEXT, sampleFleetWith, samplePolicy } from '../config/sample-config.ts';
import { fileOf, SLO, totalsOf, triedOf, turned } from './build-tuning.ts';

const fleetOf = (text: string): Fleet => {
  const parsed = parseConfig(text, 'ballast.yml');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems[0]?.message);
  const [fleet] = parsed.config.fleets;
  if (fleet === undefined) throw new Error('the sample has a fleet');
  return fleet;
};

describe('what can be tuned', () => {
  it('is what the fleet has: target, scale-in and scale-out of each policy that tracks', () => {
    expect(listKnobs(fleetOf(SAMPLE_TEXT)).map(({ path }) => path.join('.'))).toEqual([
      'policies.cpu.target',
      'policies.cpu.scaleIn.datapoints',
      'policies.cpu.scaleIn.belowShare',
      'policies.cpu.scaleOut.datapoints',
    ]);
    expect(listKnobs(fleetOf(samplePolicy('{ kind: scheduled, cron: "0 8 * * *", min: 2 }')))).toEqual([]);
  });

  it('is the shape too where there are sizes, and no scale-in where there is none', () => {
    const sizes = SAMPLE_TEXT.replace('[c7g.large]', '[c7g.large, c7g.xlarge]');
    expect(listKnobs(fleetOf(sizes)).at(-1)?.path).toEqual(['shape']);
    const outOnly = '{ kind: target-tracking, metric: cpu, target: 60, scaleIn: { enabled: false } }';
    expect(listKnobs(fleetOf(samplePolicy(outOnly))).map(({ path }) => path.at(-1))).toEqual(['target', 'datapoints']);
  });

  it('is a target around the present one where nobody knows the scale of the metric', () => {
    const requests = '{ kind: target-tracking, metric: requests-per-target, target: 1000 }';
    const [knob] = listKnobs(fleetOf(samplePolicy(requests)));
    expect(knob?.values).toEqual([600, 700, 800, 900, 1_100, 1_200, 1_350, 1_500]);
  });

  it('begins with a forecast that keeps the SLO, and with none', () => {
    expect(listVariants(fleetOf(SAMPLE_TEXT), SLO, ['slo'])).toEqual([
      {
        edits: [
          { path: ['slo'], value: '0.1%' },
          { path: ['policies', 'forecast'], value: { kind: 'predictive' } },
        ],
      },
      { edits: [] },
    ]);
    const predicts = sampleFleetWith('slo: 0.1%').replace('policies:', 'policies:\n      load: { kind: predictive }');
    expect(listVariants(fleetOf(predicts), SLO, ['slo'])).toEqual([
      { edits: [] },
      { edits: [{ path: ['policies', 'load'], value: undefined }] },
    ]);
  });

  it('shows laxer SLOs, up to one half', () => {
    expect(listLaxer(SLO, ['slo']).map(({ edits }) => edits[0]?.value)).toEqual(['0.2%', '0.5%', '2%']);
    expect(listLaxer(0.2, ['slo'])).toHaveLength(1);
  });

  it('knows where a file states its SLO', () => {
    expect(sloPathOf(fileOf(sampleFleetWith('slo: 0.1%')))).toEqual(['slo']);
    expect(sloPathOf(fileOf(sampleFleetWith('slo: { shortfall: 0.1%, knee: 70% }')))).toEqual(['slo', 'shortfall']);
  });
});

describe('a candidate', () => {
  it('is the file with its changes, and no configuration where that is not valid', () => {
    const file = fileOf(SAMPLE_TEXT);
    expect(applyCandidate(file, turned(55))).toBe(SAMPLE_TEXT.replace('target: 60', 'target: 55'));
    expect(configOf(file, turned(55))?.fleets[0]?.policies[0]).toMatchObject({ target: 55 });
    expect(configOf(file, turned(101))).toBeNull();
  });

  it('is told in a line', () => {
    const edits = [
      { path: ['policies', 'cpu', 'target'], value: 55 },
      { path: ['policies', 'load'], value: undefined },
      { path: ['policies', 'forecast'], value: { kind: 'predictive' } },
      { path: ['slo'], value: '0.1%' },
    ];
    expect(describeCandidate({ edits })).toBe('cpu.target 55, without load, with forecast, slo 0.1%');
    expect(describeCandidate({ edits: [] })).toBe('as it is');
  });

  it('is on the front when no other beats it at both', () => {
    const tried = [triedOf(50, 120, 0.0001), triedOf(60, 100, 0.001), triedOf(65, 110, 0.001), triedOf(70, 90, 0.01)];
    expect(findFront(tried).map(({ totals }) => totals.costUsd)).toEqual([90, 100, 120]);
  });
});

/** Two settings that cost and fall short independently of each other; cheapest within the SLO at 70 and 20. */
const measured = ({ edits }: Candidate): RunTotals => {
  const value = (name: string, otherwise: number): number =>
    Number(edits.find(({ path }) => path.at(-1) === name)?.value ?? otherwise);
  const [target, datapoints] = [value('target', 60), value('datapoints', 10)];
  return totalsOf(200 - target + datapoints / 10, target > 70 ? 0.01 : 0.02 / datapoints - 0.0001);
};

describe('a search', () => {
  const searchWith = (candidatesMax: number, log: number[] = []) =>
    searchCandidates({
      starts: [{ edits: [] }],
      knobs: [
        { path: ['target'], values: [50, 60, 70, 80] },
        { path: ['datapoints'], values: [5, 10, 20, 40] },
      ],
      slo: SLO,
      candidatesMax,
      keyOf: ({ edits }) => JSON.stringify(measured({ edits })),
      measure: (candidates) => {
        log.push(candidates.length);
        return Promise.resolve(candidates.map(measured));
      },
    });

  it('finds the cheapest within the SLO, knob after knob, round after round', async () => {
    const tried = await searchWith(50);
    const best = findBest(tried, SLO)?.best.candidate;
    expect(best && describeCandidate(best)).toBe('datapoints 20, target 70');
    expect(tried[0]?.candidate.edits).toEqual([]);
  });

  it('runs nothing twice, and no more than it may', async () => {
    const log: number[] = [];
    const tried = await searchWith(6, log);
    expect(tried).toHaveLength(6);
    expect(log.reduce((sum, count) => sum + count, 0)).toBe(6);
    const keys = (await searchWith(50)).map(({ totals }) => JSON.stringify(totals));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves out what is not valid', async () => {
    const tried = await searchCandidates({
      starts: [{ edits: [] }],
      knobs: [{ path: ['target'], values: [50, 101] }],
      slo: SLO,
      candidatesMax: 9,
      keyOf: (candidate) => (candidate.edits[0]?.value === 101 ? null : JSON.stringify(candidate)),
      measure: (candidates) => Promise.resolve(candidates.map(measured)),
    });
    expect(tried).toHaveLength(2);
  });
});

describe('advice', () => {
  const present: Tried = { candidate: { edits: [] }, totals: totalsOf(100, 0.0005) };
  const adviceOn = (best: RunTotals, now: RunTotals) =>
    adviseOn({ present, best: triedOf(70, 80, 0.0005) }, { best, present: now }, SLO);

  it('is to change nothing when nothing is better by enough', () => {
    const tried = [present, triedOf(62, 99.5, 0.0005), triedOf(90, 50, 0.05)];
    expect(findBest(tried, SLO)).toEqual({ present, best: present });
    expect(adviseOn({ present, best: present }, { present: present.totals, best: present.totals }, SLO)).toEqual({
      verdict: 'nothing-better',
      headline: 'No change: nothing that was tried is better than the policy as it is.',
      because: 'As it is, the policy keeps the SLO (0.05 %) on the days held out.',
    });
  });

  it('is never an SLO that nobody asked for', () => {
    const laxer: Tried = { candidate: { edits: [], isShownOnly: true }, totals: totalsOf(50, 0.0009) };
    expect(findBest([present, laxer], SLO)?.best).toBe(present);
  });

  it('is to change what held on the days it was not tuned on', () => {
    expect(adviceOn(totalsOf(80, 0.0009), totalsOf(100, 0.0005))).toEqual({
      verdict: 'change',
      headline: 'The change below keeps an SLO of 0.10 % for 20 % less than now.',
      because:
        'As it is, the policy keeps the SLO (0.05 %) on the days held out; with cpu.target 70 it keeps the SLO (0.09 %) for 20 % less.',
    });
    expect(adviceOn(totalsOf(120, 0.0009), totalsOf(100, 0.002))).toMatchObject({
      verdict: 'change',
      headline: 'The change below keeps an SLO of 0.10 % for 20 % more than now.',
    });
    expect(adviceOn(totalsOf(100, 0.002), totalsOf(100, 0.004))).toMatchObject({
      verdict: 'change',
      headline: 'The change below comes closer to an SLO of 0.10 % at the same cost as now.',
    });
  });

  it('is to change nothing where that was chance', () => {
    for (const best of [totalsOf(80, 0.0011), totalsOf(99.5, 0.0005)]) {
      expect(adviceOn(best, totalsOf(100, 0.0005)).verdict).toBe('not-proven');
    }
  });
});

describe('the days', () => {
  it.each([
    [14, 2, 9, 2],
    [3, 0, 2, 0],
    [2, 0, 4 / 3, 0],
    [5, 2, 3, 1.5],
  ])('of %d with %d of warm-up are split after %d', (days, warmUp, trained, counted) => {
    const split = splitDays(days * 1_440, warmUp * 1_440);
    expect(split).toEqual({ trained: trained * 1_440, warmUp: counted * 1_440 });
  });
});
