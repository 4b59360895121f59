import { describe, expect, it } from 'vitest';
import type { DecisionCode } from '../../../shared/core/decision.ts';
import type { Proposal } from '../../../shared/core/fleet-decision.ts';
import { combineProposals } from '../../../shared/core/scaling/combine-proposals.ts';

const proposal = (policy: string, asks: Proposal['asks'], units: number, code: DecisionCode): Proposal => ({
  policy,
  asks,
  units,
  code,
  because: `because of ${policy}`,
  readingAtMs: null,
});

const out = (policy: string, units: number) => proposal(policy, 'out', units, 'SCALE_OUT');
const down = (policy: string, units: number) => proposal(policy, 'in', units, 'SCALE_IN');
const stay = (policy: string, code: DecisionCode = 'IN_BAND') => proposal(policy, 'stay', 10, code);
const unknown = (policy: string, code: DecisionCode = 'INSUFFICIENT_DATA') => proposal(policy, 'unknown', 10, code);

const floor = (policy: string, units: number) => proposal(policy, 'floor', units, 'FORECAST');

const combine = (proposals: readonly Proposal[], outOnly: readonly string[] = []) =>
  combineProposals(proposals, 10, new Set(outOnly));

it('holds without a policy that reads a metric', () => {
  const step = { rule: 'vote', before: 10, after: 10, because: 'no policy reads a metric' };
  expect(combine([])).toEqual({ units: 10, code: 'NO_POLICY', step });
});

describe('out', () => {
  it('if any asks, argued by that policy', () => {
    const step = { rule: 'b', before: 10, after: 12, because: 'because of b' };
    expect(combine([down('a', 4), out('b', 12), unknown('c')])).toEqual({ units: 12, code: 'SCALE_OUT', step });
  });

  it('to the most that is asked for', () => {
    const most = proposal('b', 'out', 15, 'SCALE_OUT_SURGE');
    expect(combine([out('a', 12), most, out('c', 13)])).toMatchObject({ units: 15, code: 'SCALE_OUT_SURGE' });
    expect(combine([out('a', 12), out('b', 12)])).toMatchObject({ step: { rule: 'a' } });
  });
});

describe('in', () => {
  it('only if all agree, to the most of what they ask for', () => {
    const step = { rule: 'b', before: 10, after: 7, because: 'because of b' };
    expect(combine([down('a', 4), down('b', 7), down('c', 6)])).toEqual({ units: 7, code: 'SCALE_IN', step });
  });

  it.each<[string, Proposal, DecisionCode]>([
    ['is content', stay('b'), 'NOT_ALL_AGREE'],
    ['waits', stay('b', 'STABILIZING'), 'NOT_ALL_AGREE'],
    ['warms', stay('b', 'WARMING'), 'WARMING'],
    ['has no reading', unknown('b'), 'INSUFFICIENT_DATA'],
    ['has a stale reading', unknown('b', 'STALE_METRIC'), 'STALE_METRIC'],
  ])('not if one %s, and it is named', (_, objector, code) => {
    const because = 'a asks for 4, but b: because of b';
    expect(combine([down('a', 4), objector])).toEqual({
      units: 10,
      code,
      step: { rule: 'vote', before: 10, after: 10, because },
    });
    expect(combine([objector, down('a', 4)])).toMatchObject({ units: 10, code });
  });

  it('a policy that only asks out does not block the others, whatever it reads', () => {
    expect(combine([down('a', 4), stay('b', 'SCALE_IN_DISABLED')], ['b'])).toMatchObject({ units: 4 });
    expect(combine([down('a', 4), stay('b', 'IN_BAND')], ['b'])).toMatchObject({ units: 4, code: 'SCALE_IN' });
  });

  it('except when it reads nothing: unknown never shrinks a fleet', () => {
    expect(combine([down('a', 4), unknown('b')], ['b'])).toMatchObject({ units: 10, code: 'INSUFFICIENT_DATA' });
  });
});

describe('nothing asked', () => {
  it.each<[string, readonly Proposal[], DecisionCode, string]>([
    ['all in band', [stay('a'), stay('b')], 'IN_BAND', 'a: because of a'],
    ['one waits', [stay('a'), stay('b', 'STABILIZING')], 'STABILIZING', 'b: because of b'],
    ['one has scale-in off', [stay('a'), stay('b', 'SCALE_IN_DISABLED')], 'SCALE_IN_DISABLED', 'b: because of b'],
    ['one reads nothing', [stay('a', 'STABILIZING'), unknown('b')], 'INSUFFICIENT_DATA', 'b: because of b'],
  ])('%s', (_, proposals, code, because) => {
    expect(combine(proposals)).toEqual({
      units: 10,
      code,
      step: { rule: 'vote', before: 10, after: 10, because },
    });
  });
});

describe('the floor of a forecast', () => {
  it('stays under what the others agree on, argued by the forecast', () => {
    const step = { rule: 'f', before: 10, after: 7, because: 'because of f' };
    expect(combine([down('a', 4), floor('f', 7)])).toEqual({ units: 7, code: 'SCALE_IN', step });
    expect(combine([floor('f', 7), down('a', 4)], ['f'])).toEqual({ units: 7, code: 'SCALE_IN', step });
  });

  it.each([3, 4])('changes nothing where it is no higher: %i', (units) => {
    const step = { rule: 'a', before: 10, after: 4, because: 'because of a' };
    expect(combine([down('a', 4), floor('f', units)])).toEqual({ units: 4, code: 'SCALE_IN', step });
  });

  it.each([10, 11])('holds where all that there is is needed: %i', (units) => {
    expect(combine([down('a', 4), floor('f', units)])).toEqual({
      units: 10,
      code: 'FORECAST',
      step: { rule: 'vote', before: 10, after: 10, because: 'f: because of f' },
    });
  });

  it('is the highest of several', () => {
    const forecasts = [floor('f', 5), floor('g', 8), floor('h', 7)];
    expect(combine([down('a', 4), ...forecasts])).toMatchObject({ units: 8, step: { rule: 'g' } });
    expect(combine([down('a', 4), floor('f', 8), floor('g', 8)])).toMatchObject({ step: { rule: 'f' } });
  });

  it('asks for nothing: it does not take in, nor hold back an out', () => {
    const alone = { rule: 'vote', before: 10, after: 10, because: 'f: because of f' };
    expect(combine([floor('f', 3)])).toEqual({ units: 10, code: 'FORECAST', step: alone });
    expect(combine([out('a', 12), floor('f', 3)])).toMatchObject({ units: 12, code: 'SCALE_OUT' });
  });

  it('lets the others say why nothing is asked', () => {
    const because = 'a: because of a';
    expect(combine([floor('f', 3), stay('a', 'STABILIZING')])).toMatchObject({
      code: 'STABILIZING',
      step: { because },
    });
    expect(combine([floor('f', 3), stay('a')])).toMatchObject({ code: 'IN_BAND', step: { because } });
    expect(combine([floor('f', 3), stay('a'), unknown('b')])).toMatchObject({ code: 'INSUFFICIENT_DATA' });
  });

  it('does not agree to in: a policy that votes and is content still objects', () => {
    expect(combine([down('a', 4), stay('b'), floor('f', 3)])).toMatchObject({ units: 10, code: 'NOT_ALL_AGREE' });
  });
});
