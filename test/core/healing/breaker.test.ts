import { describe, expect, it } from 'vitest';
import { type BreakerInput, judgeBreaker, launchesWhileOpen } from '../../../shared/core/healing/breaker.ts';
import type { EvidenceSource } from '../../../shared/core/healing/health-readings.ts';
import type { Verdict } from '../../../shared/core/healing/verdict.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { minutesAgo, NOW_MS } from '../build.ts';
import { breakerOf, healthOf, healthPolicy } from './build-health.ts';

/** So many of a fleet are of one verdict, the others healthy. */
const among = (machines: number, sick: number, kind: Verdict['kind'] = 'failed'): readonly Verdict['kind'][] =>
  Array.from({ length: machines }, (_, index) => (index < sick ? kind : 'healthy'));

const judge = (changes: Partial<BreakerInput> = {}) => {
  const verdicts = changes.verdicts ?? [];
  const wellUnits = verdicts.filter((kind) => kind === 'healthy').length;
  return judgeBreaker({
    policy: healthPolicy(),
    readings: healthOf(),
    doubt: null,
    verdicts,
    wellUnits,
    desired: verdicts.length,
    before: null,
    nowMs: NOW_MS,
    ...changes,
  });
};

const opens = (...args: Parameters<typeof among>): boolean => judge({ verdicts: among(...args) }) !== null;

describe('the breaker opens for sick machines', () => {
  it('from the share on, failed or suspect', () => {
    expect(judge({ verdicts: among(10, 3) })).toEqual({
      kind: 'sick',
      because: '3 of 10 machines look sick, 7 of 10 units are well',
      sinceMs: NOW_MS,
      told: true,
    });
    expect(opens(10, 2)).toBe(false);
    expect(opens(10, 3, 'suspect')).toBe(true);
    expect(judge({ verdicts: [...among(8, 1), 'suspect', 'suspect'] })).not.toBeNull();
  });

  it.each(['doomed', 'unknown', 'healthy'] as const)('and not for %s ones', (kind) => {
    expect(opens(10, 10, kind)).toBe(false);
  });

  it('from two on, however small the fleet', () => {
    expect([opens(1, 1), opens(2, 1), opens(2, 2), opens(3, 2), opens(0, 0)]).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('at exactly the share, whatever floating point makes of it', () => {
    const policy = healthPolicy({ breakerShare: 0.07 });
    expect(judge({ policy, verdicts: among(100, 7) })).not.toBeNull();
    expect(judge({ policy, verdicts: among(100, 6) })).toBeNull();
  });

  it('not while what is well is as much as is desired', () => {
    const verdicts = among(10, 5);
    expect(judge({ verdicts, wellUnits: 5, desired: 5 })).toBeNull();
    expect(judge({ verdicts, wellUnits: 5, desired: 5.1 })).not.toBeNull();
    expect(judge({ verdicts, wellUnits: 6, desired: 5 })).toBeNull();
    expect(judge({ verdicts, wellUnits: 0.1 + 0.7, desired: 0.8 })).toBeNull();
  });
});

describe('the breaker opens for a source that cannot be read', () => {
  const silent = { kind: 'silent', because: 'throttled' } as const;

  it.each(['instance-status', 'agent', 'heartbeat'] as const)('%s, where the fleet listens to it', (source) => {
    const readings = healthOf({}, { [source]: silent });
    const evidence: readonly EvidenceSource[] = ['target-health', source];
    expect(judge({ readings, policy: healthPolicy({ evidence }) })).toEqual({
      kind: 'silent',
      because: `${source} cannot be read: throttled`,
      sinceMs: NOW_MS,
      told: false,
    });
    expect(judge({ readings, policy: healthPolicy({ evidence: ['target-health'] }) })).toBeNull();
  });

  it('and not for one that is off, or where nothing was read at all', () => {
    expect(judge({ policy: healthPolicy({ evidence: ['agent'] }) })).toBeNull();
    expect(judge({ readings: undefined })).toBeNull();
  });

  it('and for one that is not believed', () => {
    expect(judge({ doubt: 'no heartbeat of any is heard' })).toEqual({
      kind: 'silent',
      because: 'no heartbeat of any is heard',
      sinceMs: NOW_MS,
      told: false,
    });
  });

  it('but says rather that too many are sick', () => {
    const readings = healthOf({}, { 'instance-status': silent });
    expect(judge({ readings, verdicts: among(2, 2) })?.kind).toBe('sick');
  });

  const readings = healthOf({}, { 'instance-status': silent });

  it('and tells a person once that has lasted three minutes', () => {
    const silentSince = (sinceMs: number, told = false) => breakerOf({ kind: 'silent', sinceMs, told });
    const sinceMs = NOW_MS - 3 * MINUTE_MS;
    expect(judge({ readings, before: silentSince(sinceMs + 1) })).toMatchObject({ sinceMs: sinceMs + 1, told: false });
    expect(judge({ readings, before: silentSince(sinceMs) })).toMatchObject({ sinceMs, told: true });
    expect(judge({ readings, before: silentSince(minutesAgo(1), true) })).toMatchObject({ told: true });
  });

  it('as one of its own, when it was open for another reason', () => {
    expect(judge({ readings, before: breakerOf({ sinceMs: minutesAgo(9) }) })).toMatchObject({
      kind: 'silent',
      sinceMs: NOW_MS,
      told: false,
    });
    expect(judge({ verdicts: among(2, 2), before: breakerOf({ kind: 'silent', told: false }) })).toMatchObject({
      kind: 'sick',
      sinceMs: NOW_MS,
      told: true,
    });
  });
});

it('stays open since it opened, with the reason of now', () => {
  expect(judge({ verdicts: among(2, 2), before: breakerOf({ sinceMs: minutesAgo(7) }) })).toEqual({
    kind: 'sick',
    because: '2 of 2 machines look sick, 0 of 2 units are well',
    sinceMs: minutesAgo(7),
    told: true,
  });
});

it('closes by itself', () => {
  expect(judge({ verdicts: among(10, 1), before: breakerOf() })).toBeNull();
});

it.each([
  [1, 2],
  [6, 2],
  [9, 2],
  [10, 3],
  [19, 5],
  [20, 6],
])('of %d machines at most %d are launched for while it is open', (machines, most) => {
  expect(launchesWhileOpen(healthPolicy(), machines)).toBe(most);
});
