import { describe, expect, it } from 'vitest';
import {
  failureOf,
  failuresRemembered,
  forgetFailures,
  rememberFailure,
} from '../../../shared/core/sizing/resize-failures.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/core/time.ts';
import { NOW_MS } from '../build.ts';

const failed = (instanceType: string, untilMs: number, backOffMs = HOUR_MS) => ({
  instanceType,
  because: 'it broke',
  untilMs,
  backOffMs,
});

describe('a failed resize', () => {
  it('rests for an hour, doubled with each further failure up to a day', () => {
    let failures = rememberFailure([failed('other', 1)], 'c7g.xlarge', 'it broke', NOW_MS);
    expect(failures).toEqual([failed('other', 1), failed('c7g.xlarge', NOW_MS + HOUR_MS)]);
    const hours: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      failures = rememberFailure(failures, 'c7g.xlarge', 'it broke', NOW_MS);
      hours.push((failures.at(-1)?.backOffMs ?? 0) / HOUR_MS);
      expect(failures).toHaveLength(2);
    }
    expect(hours).toEqual([2, 4, 8, 16, 24, 24]);
    expect(failures.at(-1)?.untilMs).toBe(NOW_MS + DAY_MS);
  });

  it('keeps its type from being tried until then', () => {
    const failures = [failed('c7g.large', NOW_MS + 1), failed('c7g.xlarge', NOW_MS)];
    expect(failureOf(failures, 'c7g.large', NOW_MS)).toBe(failures[0]);
    expect(failureOf(failures, 'c7g.xlarge', NOW_MS)).toBeNull();
    expect(failureOf(failures, 'c7g.2xlarge', NOW_MS)).toBeNull();
  });

  it('is remembered for a week after its end, or until its type serves', () => {
    const failures = [failed('a', NOW_MS - 7 * DAY_MS), failed('b', NOW_MS - 7 * DAY_MS + 1)];
    expect(failuresRemembered(failures, NOW_MS)).toEqual([failures[1]]);
    expect(forgetFailures(failures, 'b')).toEqual([failures[0]]);
  });
});
