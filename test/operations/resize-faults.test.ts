import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault, type FaultKind } from '../../shared/core/fault.ts';
import { SECOND_MS } from '../../shared/core/time.ts';
import type { PointHook } from '../../sim/point-hook.ts';
import { createStateful, DATABASE, GROWING, machines, resizeOf } from './stateful-scenario.ts';

const KINDS: readonly FaultKind[] = [
  'not-found',
  'throttled',
  'no-capacity',
  'conflict',
  'denied',
  'invalid',
  'unknown',
];

/** What becomes of a call: nothing amiss, a failure, or a reply that is lost after the effect. */
const mishap = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.record({ phase: fc.constant('before' as const), kind: fc.constantFrom(...KINDS) }) },
  { weight: 1, arbitrary: fc.record({ phase: fc.constant('after' as const), kind: fc.constant('unknown' as const) }) },
);

const TROUBLED = ['stop', 'modifyType', 'start', 'register', 'deregister'];
const DISTURBED_MINUTES = 35;
const QUIET_MINUTES = 45;

describe('a resize under any faults', () => {
  it('ends with the one machine in service, at one size or the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mishap, { minLength: 40, maxLength: 40 }),
        fc.constantFrom(0, 30, 90, 150),
        async (mishaps, lagSeconds) => {
          let calls = 0;
          const hook: PointHook = ({ method, phase }) => {
            if (!TROUBLED.includes(method)) return Promise.resolve();
            const met = mishaps[Math.floor(calls / 2)] ?? null;
            calls += 1;
            if (met === null || met.phase !== phase) return Promise.resolve();
            if (phase === 'before') calls += 1;
            return Promise.reject(new Fault(met.kind, method, `${method} is ${met.kind}`));
          };
          const scenario = createStateful(hook, DATABASE, GROWING, lagSeconds * SECOND_MS);
          await scenario.run(DISTURBED_MINUTES);
          calls = 2 * mishaps.length;
          await scenario.run(QUIET_MINUTES);
          expect(machines(scenario)).toEqual([expect.stringMatching(/^c7g\.x?large running ready$/)]);
          expect((await resizeOf(scenario))?.underWay).toBeNull();
        },
      ),
      { numRuns: 75 },
    );
  }, 120_000);
});
